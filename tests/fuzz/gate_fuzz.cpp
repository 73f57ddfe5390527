// Whatever a server sends, the gate lets only lines through that libircclient takes without harm.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "fuzz/require.hpp"
#include "irc/gate.hpp"

static size_t least_params(const std::string &command) {
    static const std::map<std::string, size_t> least = {
        {"PRIVMSG", 2}, {"NOTICE", 2}, {"MODE", 2}, {"KICK", 2}, {"INVITE", 2},
        {"NICK", 1},    {"JOIN", 1},   {"PART", 1}, {"TOPIC", 1}};
    const auto found = least.find(command);
    return found == least.end() ? 0 : found->second;
}

// Single blanks, and every parameter but the last a plain word.
static void require_form(std::string_view line, const Message &again) {
    const std::string_view head = line.substr(0, line.find(" :"));
    REQUIRE(line.starts_with(':') && line[1] != ' ');
    REQUIRE(head.find("  ") == head.npos);
    REQUIRE(again.params.empty() ? line.ends_with(again.command + " ") : head != line);
}

static void require_safe_text(const Message &again) {
    if (again.command != "PRIVMSG" && again.command != "NOTICE") return;
    REQUIRE(again.param(1) != "\x01");
    REQUIRE(!lower(again.param(1))
                 .starts_with("\x01"
                              "dcc"));
}

static void require_gated(const Message &message, const std::string &canonical) {
    REQUIRE(canonical.find_first_of({"\0\r\n", 3}) == std::string::npos);
    REQUIRE(canonical.size() <= 1021);
    Message again;
    REQUIRE(parse_message(canonical, again));
    REQUIRE(again.command == message.command && again.tags.empty());
    REQUIRE(message.source.empty() || again.source == message.source);
    REQUIRE(again.params.size() == std::min<size_t>(message.params.size(), 10));
    REQUIRE(again.params.size() >= least_params(again.command));
    for (const char *bypassing : {"PING", "CAP", "AUTHENTICATE", "000"})
        REQUIRE(again.command != bypassing);
    require_form(canonical, again);
    require_safe_text(again);
    std::string twice;
    REQUIRE(gate(again, twice) && twice == canonical);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Message message;
    std::string canonical;
    for (const std::string &line : split({reinterpret_cast<const char *>(data), size}, '\n')) {
        if (!parse_message(line, message) || !gate(message, canonical)) continue;
        require_gated(message, canonical);
    }
    return 0;
}
