#pragma once

#include <gtest/gtest.h>

#include "support/irc_client.hpp"
#include "support/services.hpp"

// A test that runs on an InspIRCd with each kind of account services that can be run here.
class OnServices : public testing::TestWithParam<ServicesKind> {};

#define ON_EACH_SERVICES(suite)                                            \
    GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite);                  \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(services_kinds()), \
                             [](const auto &kind) { return services_name(kind.param); })

// Each waits until NickServ and the server have said that it is so.
void identify(IrcClient &person, const std::string &account, const std::string &password);
void log_out(IrcClient &person);
