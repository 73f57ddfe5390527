#include "irc/line.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "irc/message.hpp"
#include "irc/wire.hpp"

using std::string_literals::operator""s;
using Pieces = std::vector<std::string>;

static std::string wire(std::string command, std::vector<std::string> params) {
    return IrcLine{.command = std::move(command), .params = std::move(params)}.wire();
}

TEST(Line, is_written_as_servers_want_it) {
    EXPECT_EQ(wire("QUIT", {}), "QUIT");
    EXPECT_EQ(wire("JOIN", {"#ops", "key"}), "JOIN #ops key");
    EXPECT_EQ(wire("PRIVMSG", {"#ops", "pong"}), "PRIVMSG #ops :pong");
    EXPECT_EQ(wire("USER", {"bot", "0", "*", "signal box"}), "USER bot 0 * :signal box");
    EXPECT_EQ(wire("TOPIC", {"#ops", ""}), "TOPIC #ops :");
    EXPECT_EQ(wire("PART", {"#ops", ":-)"}), "PART #ops ::-)");
}

TEST(Line, nothing_makes_a_second_one) {
    EXPECT_EQ(wire("PRIVMSG", {"#ops", "a\r\nQUIT :x\0y"s}), "PRIVMSG #ops :a  QUIT :x y");
    EXPECT_EQ(wire("JOIN", {"#a\r\nQUIT"}), "JOIN :#a  QUIT");
    EXPECT_EQ(wire("PRIVMSG", {"#a\nQUIT #b", "x"}), "PRIVMSG #a_QUIT_#b :x");
    EXPECT_EQ(wire("PRIVMSG", {":#a", "x"}), "PRIVMSG _#a :x");
    EXPECT_EQ(wire("MODE", {"", "+o", "x"}), "MODE _ +o x");
    EXPECT_EQ(wire("NICK\r\nQUIT", {"x"}), "NICK__QUIT x");
}

TEST(Line, limit_fills_a_relayed_line_exactly) {
    const size_t prefix = prefix_length("bot", "user", "host.example");
    EXPECT_EQ(prefix, std::string(":bot!user@host.example ").size());
    const size_t limit = text_limit(512, prefix, "PRIVMSG", "#ops");
    const std::string relayed = ":bot!user@host.example PRIVMSG #ops :" + std::string(limit, 'x');
    EXPECT_EQ(relayed.size() + 2, 512u);
    EXPECT_EQ(text_limit(512, prefix, "PRIVMSG", std::string(600, '#')), 4u);
}

TEST(Line, text_is_split_at_line_ends) {
    EXPECT_EQ(split_text("a\r\nb\n\n  \nc\rd\0e"s, 100), (Pieces{"a", "b", "c", "d", "e"}));
    EXPECT_EQ(split_text("", 100), Pieces{});
    EXPECT_EQ(split_text("  indented  \n", 100), Pieces{"  indented"});
}

TEST(Line, text_is_split_at_a_blank_near_the_limit) {
    EXPECT_EQ(split_text("hello brave world", 14), (Pieces{"hello brave", "world"}));
    EXPECT_EQ(split_text("hello brave   world", 11), (Pieces{"hello brave", "world"}));
    EXPECT_EQ(split_text("a bcdefghijklmnop", 10), (Pieces{"a bcdefghi", "jklmnop"}));
    EXPECT_EQ(split_text("abcdefghij", 10), Pieces{"abcdefghij"});
    EXPECT_EQ(split_text(std::string(50, ' ') + "x", 10), Pieces{"x"});
}

TEST(Line, text_is_never_split_inside_a_character) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += i % 3 ? "é" : "🚦";
    for (size_t limit = 0; limit < 40; ++limit) {
        std::string all;
        for (const std::string &piece : split_text(text, limit)) {
            EXPECT_LE(piece.size(), std::max<size_t>(limit, 4));
            EXPECT_TRUE(is_utf8(piece));
            all += piece;
        }
        EXPECT_EQ(all, text);
    }
}

TEST(Line, text_that_is_no_utf8_is_split_too) {
    const Pieces pieces = split_text(std::string(100, '\x80'), 7);
    EXPECT_EQ(pieces.size(), 15u);
    EXPECT_EQ(pieces.front().size(), 7u);
}

TEST(Line, server_addresses_are_written_with_brackets_where_needed) {
    EXPECT_EQ((ServerAddress{"irc.example.org", 6697}).text(), "irc.example.org:6697");
    EXPECT_EQ((ServerAddress{"::1", 6667}).text(), "[::1]:6667");
}

TEST(UnlikeCommand, PutsABlankBeforeWhatAnotherBotWouldObey) {
    EXPECT_EQ(unlike_command("!op", "!"), " !op");
    EXPECT_EQ(unlike_command("?x", "! ? bot:"), " ?x");
    EXPECT_EQ(unlike_command("bot: x", "! ? bot:"), " bot: x");
    EXPECT_EQ(unlike_command("\x01VERSION\x01", ""), " \x01VERSION\x01");
    EXPECT_EQ(unlike_command("hello!", "!"), "hello!");
    EXPECT_EQ(unlike_command("", "!"), "");
    EXPECT_EQ(unlike_command("!op", ""), "!op");
}

TEST(Line, tags_stand_in_front) {
    const IrcLine line{.command = "PRIVMSG", .params = {"#ops", "x"}, .tags = "label=1-1;+a=b"};
    EXPECT_EQ(line.front() + line.wire(), "@label=1-1;+a=b PRIVMSG #ops :x");
    EXPECT_EQ((IrcLine{.command = "QUIT", .params = {}}.front()), "");
}

TEST(Line, tag_values_come_back_as_they_were) {
    const std::string value = "a;b c\\d\re\nf\\s";
    Message message;
    ASSERT_TRUE(parse_message("@x=" + tag_value(value) + " PRIVMSG #ops :x", message));
    ASSERT_NE(message.tag("x"), nullptr);
    EXPECT_EQ(*message.tag("x"), value);
}

TEST(Line, words_are_what_people_read) {
    const auto is_words = [](const char *command, const char *text) {
        return IrcLine{.command = command, .params = {"#ops", text}}.is_words();
    };
    EXPECT_TRUE(is_words("PRIVMSG", "hi"));
    EXPECT_TRUE(is_words("NOTICE", "\1ACTION waves\1"));
    EXPECT_FALSE(is_words("NOTICE", "\1VERSION signalbox\1"));
    EXPECT_FALSE(is_words("TOPIC", "hi"));
}
