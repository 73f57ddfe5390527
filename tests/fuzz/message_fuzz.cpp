// Lines survive being read and written; texts survive being split and drawn.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "fuzz/require.hpp"
#include "irc/format.hpp"
#include "irc/line.hpp"
#include "irc/message.hpp"

static constexpr std::string_view line_ends{"\r\n\0", 3};

static std::string written(std::string command, std::vector<std::string> params) {
    return IrcLine{.command = std::move(command), .params = std::move(params)}.wire();
}

static void check_message(std::string_view line) {
    Message message, again;
    if (!parse_message(line, message)) return;
    REQUIRE(message.numeric() >= 0 && message.numeric() <= 999);
    const size_t parts = message.nick().size() + message.user().size() + message.host().size();
    REQUIRE(parts <= message.source.size());
    for (const auto &[name, value] : message.tags) REQUIRE(message.tag(name));
    const std::string wire = written(message.command, message.params);
    REQUIRE(wire.find_first_of(line_ends) == wire.npos);
    REQUIRE(parse_message(wire, again));
    REQUIRE(again.command == message.command && again.params == message.params);
}

// Anything may be handed over as a parameter: it makes one line, with as many parameters.
static void check_wire(std::string_view text) {
    const std::string first(text.substr(0, text.size() / 3)), second(text.substr(first.size()));
    const std::string wire = written("PRIVMSG", {first, second});
    Message message;
    REQUIRE(wire.find_first_of(line_ends) == wire.npos);
    if (wire.size() > body_limit) return;
    REQUIRE(parse_message(wire, message) && message.params.size() == 2);
}

static std::string without_blanks(std::string_view text) {
    std::string kept;
    for (char c : text)
        if (c != ' ' && line_ends.find(c) == line_ends.npos) kept += c;
    return kept;
}

static void check_split(std::string_view text, size_t limit) {
    const bool valid = is_utf8(text);
    std::string all;
    for (const std::string &piece : split_text(text, limit)) {
        REQUIRE(!piece.empty() && piece.size() <= std::max<size_t>(limit, 4));
        REQUIRE(piece.find_first_of(line_ends) == piece.npos);
        REQUIRE(!valid || is_utf8(piece));
        all += piece;
    }
    REQUIRE(without_blanks(all) == without_blanks(text));
}

static void check_format(std::string_view text) {
    std::string all;
    const TextRun *before = nullptr;
    const std::vector<TextRun> runs = parse_format(text);
    for (const TextRun &run : runs) {
        REQUIRE(!run.text.empty() && printable(run.text) == run.text);
        REQUIRE(run.style.foreground >= -1 && run.style.foreground <= 98);
        REQUIRE(run.style.background >= -1 && run.style.background <= 98);
        REQUIRE(!before || before->style != run.style);
        before = &run;
        all += run.text;
    }
    REQUIRE(all == strip_format(text));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_message(text);
    check_wire(text);
    check_split(text, size ? data[0] : 0);
    check_format(text);
    return 0;
}
