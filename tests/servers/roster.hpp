#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/bot.hpp"
#include "support/irc_client.hpp"

// Who is in the channel of network "test": "+bob @ann signalbox", sorted.
std::string members_by_server(IrcClient &asker, const std::string &channel);
std::string members_by_bot(const Bot &bot, const std::string &channel);

// Do the bot and the server come to say the same?
testing::AssertionResult roster_agrees(const Bot &bot, IrcClient &asker,
                                       const std::string &channel = "#ops");

// How long it takes until the bot answers in the channel, asked again and again; throws when the
// time is up.
Duration until_answer(IrcClient &asker, Duration at_most, const std::string &channel = "#ops");

// The bot answers within that time, and knows who is there.  The time since `begin` is recorded as
// the test's property.
void expect_back(const Bot &bot, IrcClient &asker, Instant begin, Duration within);
