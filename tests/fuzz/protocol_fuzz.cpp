// Whatever a client or a daemon writes, what was understood survives being written and read again.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "bot/protocol.hpp"
#include "fuzz/require.hpp"

static bool is_line(const std::string &line) {
    return is_utf8(line) && line.find_first_of("\r\n") == line.npos;
}

static void check_ask(std::string_view line) {
    Ask ask, again;
    std::string why;
    if (!read_ask(line, ask, why)) {
        REQUIRE(!why.empty() && is_line(why));
        return;
    }
    REQUIRE(ask.id > 0 && !ask.verb.empty());
    const std::string written = write_ask(ask);
    REQUIRE(is_line(written) && read_ask(written, again, why));
    REQUIRE(write_ask(again) == written && again.to == ask.to && again.text == ask.text);
}

static void check_tell(std::string_view line) {
    Tell tell, again;
    std::string why;
    if (!read_tell(line, tell, why)) {
        REQUIRE(is_line(why));
        return;
    }
    const std::string written = write_tell(tell);
    REQUIRE(is_line(written) && read_tell(written, again, why));
    REQUIRE(again.body.index() == tell.body.index() && write_tell(again) == written);
}

// Any bytes may be said: they make one line.
static void check_bytes(std::string_view text) {
    Ask ask, again;
    std::string why;
    ask.id = text.size() + 1;
    ask.verb = "say";
    ask.to = {std::string(text)};
    ask.text = text;
    const std::string written = write_ask(ask);
    REQUIRE(is_line(written) && read_ask(written, again, why));
    REQUIRE(!is_utf8(text) || again.text == text);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_ask(text);
    check_tell(text);
    check_bytes(text);
    return 0;
}
