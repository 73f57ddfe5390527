#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "irc/session.hpp"

// What the keys of the configuration take.  Each gives the value, or throws Failure: what was
// given and what is allowed.
std::string nick_value(std::string_view text);
std::string prefix_value(std::string_view text);    // of commands
std::string prefixes_value(std::string_view text);  // of other bots, separated by blanks
std::string network_name(std::string_view text);
std::string role_name(std::string_view text);     // of a person, too
std::string policy_name(std::string_view text);   // a risk, or break-glass
std::string command_name(std::string_view text);  // lower-case words, one blank between them
std::string schedule_name(std::string_view text);
std::string text_value(std::string_view text, size_t most);
bool truth_value(std::string_view text);
long long integer_value(std::string_view text, long long least, long long most);
Duration duration_value(std::string_view text, Duration least, Duration most);  // in ms
ServerAddress server_value(std::string_view text, int default_port);
ChannelSetting channel_value(std::string_view text);
std::string fingerprint_value(std::string_view text);  // 64 lower-case hex digits
std::string identity_value(std::string_view text);     // NETWORK/ACCOUNT or unix:NAME
std::string member_value(
    std::string_view text);  // an identity, the name of a person, or schedule:NAME
std::string secret_value(std::string_view text, size_t most = 400);  // a password, its bytes

void check_line(std::string_view text);  // short enough, UTF-8, without control characters

bool is_loopback(const std::string &host);          // 127.0.0.0/8, ::1, localhost
std::string network_of(std::string_view identity);  // empty: it is on none
std::string duration_text(Duration duration);       // exact, as duration_value takes it
std::string quoted(std::string_view text);          // for messages: printable, short, in quotes
