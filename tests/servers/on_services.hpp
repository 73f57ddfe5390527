#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "support/irc_client.hpp"
#include "support/services.hpp"

// A test that runs on an InspIRCd with each kind of account services that can be run here.
class OnServices : public testing::TestWithParam<ServicesKind> {};

#define ON_EACH_SERVICES(suite) ON_SERVICES(suite, services_kinds())
#define ON_SERVICES(suite, kinds)                               \
    GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite);       \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(kinds), \
                             [](const auto &kind) { return services_name(kind.param); })

// That kind alone, where it can be run here.
std::vector<ServicesKind> only(ServicesKind kind);

// Each waits until NickServ and the server have said that it is so.
void identify(IrcClient &person, const std::string &account, const std::string &password);
void log_out(IrcClient &person);
