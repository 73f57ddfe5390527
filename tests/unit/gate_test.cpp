#include "irc/gate.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

using std::string_literals::operator""s;

// What the library would be shown; "refused" where nothing.
static std::string shown(std::string_view line) {
    Message message;
    std::string canonical;
    if (!parse_message(line, message)) return "no message";
    return gate(message, canonical) ? canonical : "refused";
}

TEST(Gate, gives_the_canonical_form) {
    struct {
        const char *line, *canonical;
    } cases[] = {
        {":a!b@c PRIVMSG #x :hi you", ":a!b@c PRIVMSG #x :hi you"},
        {"@t=1;u=2 :a!b@c privmsg  #x   hi", ":a!b@c PRIVMSG #x :hi"},
        {":s 001 bot :Welcome", ":s 001 bot :Welcome"},
        {":a JOIN #x", ":a JOIN :#x"},
        {":a PRIVMSG #x :", ":a PRIVMSG #x :"},
        {"NOTICE AUTH :*** hello", ":server NOTICE AUTH :*** hello"},
        {"ERROR :Closing link", ":server ERROR :Closing link"},
        {":a MODE #x +o b", ":a MODE #x +o :b"},
        {":s FOO", ":s FOO "},
        {":a QUIT", ":a QUIT "},
        {":a!b@c AWAY", ":a!b@c AWAY "},  // the library reads old parameters without the blank
        {":s 1 2", "no message"},
        {":s 353 b = #x :@a +b", ":s 353 b = #x :@a +b"},
        {":s A 1 2 3 4 5 6 7 8 9 10 11 :12", ":s A 1 2 3 4 5 6 7 8 9 :10"},
    };
    for (const auto &c : cases) EXPECT_EQ(shown(c.line), c.canonical) << c.line;
}

TEST(Gate, refuses_what_harms_the_library) {
    for (const char *line : {":s 000 x",
                             "000",  // crash
                             "NICK x",
                             ":s NICK",
                             "NICK",
                             ": NICK x",  // crash
                             ":s NOTICE x",
                             ":s NOTICE",
                             "NOTICE",  // crash
                             ":s MODE bot",
                             ":s MODE",
                             ":s KICK #x",
                             ":s INVITE b",  // reads what is not there
                             ":s PRIVMSG x",
                             ":s PRIVMSG",
                             ":s JOIN",
                             ":s PART",
                             ":s TOPIC",
                             "JOIN #x",
                             "PART #x",
                             "QUIT :x",
                             "PRIVMSG #x :y",  // nobody said it
                             "PING :x",
                             ":s PING",
                             ":s PING :x",
                             "ping x",  // it answers by itself, or never
                             ":s CAP * LS :x",
                             "AUTHENTICATE +",
                             ":s cap",
                             ":a PRIVMSG b :\x01",
                             ":a NOTICE b :\x01",
                             ":a PRIVMSG b \x01 x",  // length underflow
                             ":a PRIVMSG b :\x01"
                             "DCC SEND x 1 2\x01",
                             ":a NOTICE b :\x01"
                             "dcc x\x01",
                             ":a PRIVMSG b :\x01"
                             "DCC"})
        EXPECT_EQ(shown(line), "refused") << line;
}

TEST(Gate, sees_no_line_that_is_none) {
    for (const std::string &line :
         {""s, "\n"s, "\r\n"s, "   "s, ":s"s, ": "s, ":s   "s, "0012 x"s, "PRI\0VMSG x"s,
          ":a PRIVMSG #x :a\0b"s, "@" + std::string(9000, 't') + " PING"})
        EXPECT_EQ(shown(line), "no message");
}

TEST(Gate, abbreviations_stay_what_they_are) {
    EXPECT_EQ(shown(":a JO"), ":a JO ");
    EXPECT_EQ(shown("P"), ":server P ");
}

TEST(Gate, a_lone_carriage_return_is_a_blank) {
    EXPECT_EQ(shown(":a PRIVMSG #x :a\rQUIT\r\r\n"), ":a PRIVMSG #x :a QUIT");
}

TEST(Gate, tags_never_reach_the_library) {
    EXPECT_EQ(shown("@" + std::string(8000, 't') + " :a PRIVMSG #x :y"), ":a PRIVMSG #x :y");
}

TEST(Gate, long_lines_are_cut_at_a_character) {
    for (const std::string &character : {"x"s, "é"s, "€"s, "🚦"s})
        for (size_t bytes = 900; bytes < 8000; bytes = bytes < 1100 ? bytes + 1 : bytes * 2) {
            std::string text;
            while (text.size() < bytes) text += character;
            const std::string canonical = shown(":a!b@c PRIVMSG #x :" + text);
            EXPECT_LE(canonical.size(), 1021u);
            EXPECT_TRUE(is_utf8(canonical));
            EXPECT_GE(canonical.size(), std::min<size_t>(text.size(), 1018u));
            const std::string action = shown(
                ":a!b@c PRIVMSG #x :\x01"
                "ACTION " +
                text + "\x01");
            EXPECT_LE(action.size(), 1021u);
            EXPECT_TRUE(is_utf8(action) && action.ends_with('\x01'));
        }
}

TEST(Gate, no_cut_leaves_half_a_ctcp) {
    for (size_t size = 980; size < 1030; ++size) {
        const std::string head = ":" + std::string(size, 's') + " NOTICE b :";
        for (const char *text : {"\x01🚦🚦🚦🚦🚦🚦🚦\x01", "\x01🚦🚦🚦🚦🚦🚦🚦", "\x01VERSION and more\x01"})
            EXPECT_FALSE(shown(head + text).ends_with(":\x01")) << size;
    }
}

TEST(Gate, lines_that_cannot_be_cut_are_refused) {
    const std::string longest(1100, 'a');
    EXPECT_EQ(shown(":" + longest + " PRIVMSG #x :y"), "refused");
    EXPECT_EQ(shown(":a " + longest + " x"), "refused");
    EXPECT_EQ(shown(":a PRIVMSG " + longest + " :y"), "refused");
}

// Not from parse_message(): what code may build.
static bool passes(const std::string &source, const std::string &command,
                   const std::vector<std::string> &params) {
    std::string canonical;
    return gate({.tags = {}, .source = source, .command = command, .params = params}, canonical);
}

TEST(Gate, trusts_no_message) {
    EXPECT_TRUE(passes("s", "MODE", {"x", "y"}));
    EXPECT_FALSE(passes("a b", "MODE", {"x", "y"}));
    for (const std::string &bad : {"a b"s, "a\rb"s, "a\nb"s, "a\0b"s, ":a"s, ""s})
        EXPECT_FALSE(passes("s", "MODE", {bad, "x"})) << bad;
    for (const std::string &bad : {"a\rb"s, "a\nb"s, "a\0b"s}) {
        EXPECT_FALSE(passes("s", "MODE", {"x", bad})) << bad;
        EXPECT_FALSE(passes(bad, "FOO", {})) << bad;
        EXPECT_FALSE(passes("s", bad, {})) << bad;
    }
}
