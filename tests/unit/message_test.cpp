#include "irc/message.hpp"

#include <gtest/gtest.h>

#include "irc/line.hpp"

using std::string_literals::operator""s;

static Message parsed(std::string_view line) {
    Message message;
    EXPECT_TRUE(parse_message(line, message)) << line;
    return message;
}

static bool parses(std::string_view line) {
    Message message;
    return parse_message(line, message);
}

TEST(Message, is_taken_apart) {
    const Message m = parsed("@time=now;+x :ann!a@h.example privmsg #ops :hello there");
    EXPECT_EQ(m.source, "ann!a@h.example");
    EXPECT_EQ(m.command, "PRIVMSG");
    EXPECT_EQ(m.params, (std::vector<std::string>{"#ops", "hello there"}));
    ASSERT_TRUE(m.tag("time"));
    EXPECT_EQ(*m.tag("time"), "now");
    EXPECT_EQ(*m.tag("+x"), "");
    EXPECT_FALSE(m.tag("account"));
    EXPECT_EQ(m.param(1), "hello there");
    EXPECT_EQ(m.param(2), "");
}

TEST(Message, may_be_spaced_anyhow) {
    const Message m = parsed("   @a=b    :s   001    bot    x   :  y ");
    EXPECT_EQ(*m.tag("a"), "b");
    EXPECT_EQ(m.source, "s");
    EXPECT_EQ(m.numeric(), 1);
    EXPECT_EQ(m.params, (std::vector<std::string>{"bot", "x", "  y "}));
    EXPECT_EQ(parsed("PING a  ").params, (std::vector<std::string>{"a"}));
}

TEST(Message, may_have_an_empty_last_parameter) {
    EXPECT_EQ(parsed(":a!b@c PRIVMSG #x :").params, (std::vector<std::string>{"#x", ""}));
    EXPECT_EQ(parsed(":a!b@c PRIVMSG #x ::)").param(1), ":)");
    EXPECT_TRUE(parsed("QUIT").params.empty());
}

TEST(Message, forgets_the_one_before) {
    Message m = parsed("@a=b :s KICK #x y :z");
    ASSERT_TRUE(parse_message("PING", m));
    EXPECT_TRUE(m.tags.empty() && m.source.empty() && m.params.empty());
}

TEST(Message, source_has_three_parts) {
    struct {
        const char *source, *nick, *user, *host;
    } cases[] = {
        {"ann!a@h", "ann", "a", "h"},
        {"irc.example.org", "irc.example.org", "", ""},
        {"ann@h", "ann", "", "h"},
        {"ann!a", "ann", "a", ""},
        {"ann!a@fake@h", "ann", "a@fake", "h"},
        {"", "", "", ""},
        {"!a@h", "", "a", "h"},
        {"a@b!c", "a", "", "b!c"},
    };
    for (const auto &c : cases) {
        Message m;
        m.source = c.source;
        EXPECT_EQ(m.nick(), c.nick) << c.source;
        EXPECT_EQ(m.user(), c.user) << c.source;
        EXPECT_EQ(m.host(), c.host) << c.source;
    }
}

TEST(Message, tag_values_are_unescaped) {
    const Message m = parsed(R"(@a=x\:\s\\\r\n\b;b=end\;c;=none;d==;a=last PING)");
    EXPECT_EQ(*m.tag("a"), "last");
    EXPECT_EQ(m.tags[0].second, "x; \\\r\nb");
    EXPECT_EQ(*m.tag("b"), "end");
    EXPECT_EQ(*m.tag("c"), "");
    EXPECT_EQ(*m.tag("d"), "=");
    EXPECT_EQ(m.tags.size(), 5u);
}

TEST(Message, what_is_none_is_refused) {
    for (const char *line :
         {"", "   ", ":", ":src", ":src   ", "@a=b", "@a=b ", "@a=b :src", "12 x", "0012 x", "01 x",
          "PRIV+MSG x", "P1", "\t PING", "é x", "\r\n"})
        EXPECT_FALSE(parses(line)) << line;
    for (const std::string &line : {"PING \0x"s, "\0"s, "PI\0NG"s, "@a=\0 PING"s, ":s\0 PING"s})
        EXPECT_FALSE(parses(line));
}

TEST(Message, carriage_returns_make_no_harm) {
    EXPECT_EQ(parsed("PRIVMSG #x :a\r\r\n").param(1), "a");
    EXPECT_EQ(parsed("PRIVMSG #x :a\rQUIT\nb").param(1), "a QUIT b");
    EXPECT_EQ(parsed("JOIN\r#x").param(0), "#x");
}

TEST(Message, has_bounds) {
    const std::string tags = "@" + std::string(tags_limit - 2, 'a');
    EXPECT_TRUE(parses(tags + " PING"));
    EXPECT_FALSE(parses(tags + "a PING"));
    const std::string body = "PRIVMSG #x :";
    const std::string text(body_limit - body.size(), 'x');
    EXPECT_EQ(parsed(tags + " " + body + text).param(1), text);
    EXPECT_FALSE(parses(body + text + "x"));
}

TEST(Message, numerics_are_three_digits) {
    EXPECT_EQ(parsed(":s 433 * bot :in use").numeric(), 433);
    EXPECT_EQ(parsed(":s 000 x").numeric(), 0);
    EXPECT_EQ(parsed(":s NICK x").numeric(), 0);
}
