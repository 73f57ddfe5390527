// What a server may send, and the whole daemon goes on answering in #ops.
#include <gtest/gtest.h>

#include "support/fake_ops.hpp"

using namespace std::string_literals;

namespace {

struct BadLines {
    const char *name;
    std::string bytes;
};

std::string repeated(const std::string &part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
}

const BadLines bad_lines[] = {
    {"blank", "\r\n\n\n   \r\n\r\r\n"},
    {"nothing_but_a_source", ":irc.test\r\n:\r\n: \r\n:a!b@c    \r\n"},
    {"nothing_but_tags", "@\r\n@a=b\r\n@a=b :irc.test\r\n@;;;= \r\n"},
    {"no_parameters",
     ":ann!a@h PRIVMSG\r\n:x NOTICE\r\n:x NICK\r\n:x JOIN\r\n:x PART\r\n:x KICK\r\n:x MODE\r\n"
     ":x TOPIC\r\n:x QUIT\r\n:x INVITE\r\nPING\r\nPONG\r\nCAP\r\nBATCH\r\nCHGHOST\r\nACCOUNT\r\n"},
    {"numerics_without_parameters",
     ":s 001\r\n:s 005\r\n:s 332\r\n:s 353\r\n:s 366\r\n:s 396\r\n:s 421\r\n:s 401\r\n"},
    {"numerics_with_too_few",
     ":s 353 signalbox = \r\n:s 353 signalbox = #ops\r\n:s 366 signalbox\r\n:s 471 signalbox\r\n"},
    {"other_numerics", ":s 000 x\r\n:s 999 x\r\n:s 9999 x\r\n:s -01 x\r\n:s 00 x\r\n"},
    {"nul_bytes",
     ":ann!a@h PRIVMSG #ops :!echo a\0b\r\n:an\0n!a@h PRIVMSG #ops :!ping\r\nPRI\0VMSG\r\n\0\r\n"s},
    {"not_utf8",
     ":\xff\xfe!\x80@\xc0 PRIVMSG #ops :!echo \xff\xc3\x28\xed\xa0\x80\xf5\r\n:ann!a@h TOPIC #ops "
     ":\xfe\r\n"},
    {"control_characters",
     ":ann!a@h PRIVMSG #ops :!echo \x02\x03"
     "4,5\x1b[2J\x7f\x01\r\n:ann!a@h PRIVMSG #ops :\1\1\r\n"
     ":ann!a@h PRIVMSG #ops :\1ACTION\1\r\n:ann!a@h PRIVMSG #ops :\1\r\n"},
    {"tags_of_8_kib", "@" + std::string(8190, 'x') +
                          " :ann!a@h PRIVMSG #ops :hello\r\n@a=" + repeated("\\", 8000) +
                          " PING :x\r\n@" + repeated("a=b;", 2000) + " PING :y\r\n"},
    {"tags_without_an_end", "@" + std::string(20000, 'x') + "\r\n"},
    {"a_long_line", ":ann!a@h PRIVMSG #ops :!echo " + std::string(20000, 'x') + "\r\n"},
    {"a_long_source", ":" + std::string(5000, 'n') + "!a@h PRIVMSG #ops :!ping\r\n"},
    {"many_parameters",
     "MODE #ops +ov" + repeated(" ann", 400) + "\r\nPRIVMSG" + repeated(" x", 4000) + "\r\n"},
    {"endings_of_all_kinds", "PING a\nPING b\r\rPING c\n\r\nPING :d\r"},
    {"formats",
     ":%s%n%x!%d@%p PRIVMSG #ops :!echo %s%n {} {0} {:>99999}\r\n:{}!{}@{} PRIVMSG #ops :!{} "
     "{}\r\n"},
    {"strange_005",
     ":s 005 signalbox CHANTYPES= PREFIX=(ov@ NICKLEN=-1 LINELEN=0 TARGMAX=,,: CASEMAPPING=x "
     ":are\r\n"
     ":s 005 signalbox LINELEN=99999999999999999999 NICKLEN=x PREFIX= CHANTYPES=# BOT=BBBB "
     ":are\r\n"},
    {"strange_caps",
     "CAP * LS\r\nCAP * LS * :\r\nCAP signalbox ACK :nothing\r\nCAP signalbox NEW :=,=\r\n"
     "CAP signalbox DEL :batch\r\nCAP signalbox NAK\r\n:s 421 signalbox CAP :unknown\r\n"},
    {"strange_batches",
     "BATCH +a\r\nBATCH -b\r\nBATCH +a netsplit\r\n@batch=a PING x\r\nBATCH +a a\r\nBATCH - \r\n" +
         repeated("BATCH +n chathistory #ops\r\n", 300)},
    {"rooms_and_people_by_the_thousand",
     [] {
         std::string text;
         for (int i = 0; i < 2000; ++i)
             text += ":p" + std::to_string(i) + "!u@h JOIN #ops\r\n:signalbox!s@h JOIN #r" +
                     std::to_string(i) + "\r\n";
         return text;
     }()},
    {"queries_by_the_thousand",
     [] {
         std::string text;
         for (int i = 0; i < 2000; ++i)
             text += ":q" + std::to_string(i) + "!u@h PRIVMSG signalbox :\x01PING x\x01\r\n";
         return text;
     }()},
    {"nick_in_use_too_late",
     ":s 433 signalbox signalbox :in use\r\n:s 433 * signalbox :in use\r\n:s 432\r\n:s 437 x #ops "
     ":no\r\n"},
    {"times_that_are_none",
     "@time=9999-99-99T99:99:99.999Z PING x\r\n@time= PING x\r\n@time=99999999999999999999 "
     ":ann!a@h "
     "PRIVMSG #ops :hello\r\n@time=1969-12-31T23:59:59.000Z :ann!a@h PRIVMSG #ops :hello\r\n"},
};

class BadInput : public testing::TestWithParam<BadLines> {
protected:
    static void SetUpTestSuite() {
        ops = std::make_unique<FakeOps>();
        ASSERT_TRUE(ops->join()) << ops->bot.log();
    }
    static void TearDownTestSuite() { ops.reset(); }
    static std::unique_ptr<FakeOps> ops;
};

std::unique_ptr<FakeOps> BadInput::ops;

}  // namespace

TEST_P(BadInput, IsSurvived) {
    ops->server.send(GetParam().bytes + "\r\n");
    EXPECT_TRUE(ops->answers()) << ops->bot.log();
    EXPECT_EQ(ops->server.accepted(), 1) << ops->bot.log();
}

TEST_P(BadInput, IsSurvivedByteByByte) {
    const std::string &bytes = GetParam().bytes;
    for (size_t i = 0; i < std::min<size_t>(bytes.size(), 300); ++i) {
        ops->server.send(bytes.substr(i, 1));
        ops->loop.wait(0s);
    }
    ops->server.send("\r\n");
    EXPECT_TRUE(ops->answers()) << ops->bot.log();
}

INSTANTIATE_TEST_SUITE_P(, BadInput, testing::ValuesIn(bad_lines),
                         [](const auto &lines) { return lines.param.name; });

TEST(HostilePeople, AreAnsweredByTheirNames) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    ops.server.send(":a%s%n{}!u@h PRIVMSG #ops :!ping\r\n");
    EXPECT_TRUE(ops.says("PRIVMSG #ops :a%s%n{}: pong"));
    ops.server.send(":ann!a@h PRIVMSG #ops :!echo one\rQUIT :two\r\n");
    EXPECT_TRUE(ops.answers());
    for (const std::string &line : ops.server.heard_lines())
        EXPECT_FALSE(line.starts_with("QUIT")) << line;
}

TEST(HostilePeople, CannotForgeALineOfTheLog) {
    FakeOps ops("[bot]\nlog-level = debug\n");
    ASSERT_TRUE(ops.join());
    ops.server.send(":irc.test 401 signalbox x :no\x1b[2J \"quoted\" level=error event=forged\r\n");
    ASSERT_TRUE(ops.logs("event=forged"));
    const std::string log = ops.bot.log();
    EXPECT_EQ(log.find("\nevent=forged"), log.npos);
    EXPECT_EQ(log.find('\x1b'), log.npos);
}

TEST(HostilePeople, MayGiveTheBotAStrangeRealName) {
    FakeOps ops("realname = %n%s {} \xc3\xa4 :x %\n");
    ASSERT_TRUE(ops.join()) << ops.bot.log();
    EXPECT_TRUE(ops.server.heard_line("USER signalbox 0 * :%n%s {} \xc3\xa4 :x %"));
}

TEST(HostilePeople, MayHaveTakenEachNick) {
    FakeOps ops;
    ASSERT_TRUE(ops.says("NICK signalbox\r\n"));
    ops.server.send(":irc.test 433 * signalbox :in use\r\n");
    ASSERT_TRUE(ops.says("NICK signalbo_"));
    ops.server.send(
        ":irc.test 433 * signalbo_ :in use\r\n:irc.test 432 * x :bad\r\n:irc.test 433\r\n");
    ASSERT_TRUE(ops.until([&] { return ops.server.heard_lines().size() >= 6; }))
        << ops.server.heard();
    EXPECT_TRUE(ops.join());
}
