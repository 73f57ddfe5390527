#include "bot/dispatch.hpp"

#include <gtest/gtest.h>

#include "support/fake_host.hpp"
#include "support/test_clock.hpp"

namespace {

Task<> answers(Ctx &ctx) {
    ctx.reply("hello {}", ctx.call.asker.name);
    co_return;
}

Task<> naps(Ctx &ctx) {
    ctx.reply("before");
    co_await ctx.sleep(5s);
    ctx.reply("after");
}

Task<> fails(Ctx &ctx) {
    co_await ctx.sleep(1s);
    throw Failure("the {} is off", "moon {}");
}

Task<> breaks(Ctx &) {
    throw std::out_of_range("secret detail");
    co_return;
}

const Command hello = {
    .name = "hello", .family = "test", .summary = "greet", .risk = Risk::read, .run = answers};
const Command nap = {
    .name = "nap", .family = "test", .summary = "sleep", .risk = Risk::read, .run = naps};
const Command fail = {
    .name = "fail", .family = "test", .summary = "fail", .risk = Risk::read, .run = fails};
const Command bug = {
    .name = "bug", .family = "test", .summary = "break", .risk = Risk::read, .run = breaks};
const Command risky = {
    .name = "risky", .family = "test", .summary = "danger", .risk = Risk::danger, .run = answers};
const Command strict = {.name = "strict",
                        .family = "test",
                        .summary = "take one",
                        .params = {{.name = "word", .help = "which"}},
                        .risk = Risk::read,
                        .run = answers};
const Command *const rows[] = {&hello, &nap, &fail, &bug, &risky, &strict};

class DispatchTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    DispatchTest() { log.mute(); }
    Call call(const std::string &text) {
        Call call;
        call.id = ++calls;
        call.door = door;
        call.asker.name = "ann";
        call.place = {"net", "#ops", true};
        call.text = text;
        call.client = 7;
        call.ask = 42;
        return call;
    }
    // Runs it; then what came out.
    Texts run(const std::string &text, bool known = true) {
        host.known_place = known;
        dispatch.run(call(text));
        return turn();
    }
    Texts turn(Duration by = 0s) {
        clock.advance(by);
        loop.wait(0s);
        dispatch.sweep();
        Texts texts;
        for (const Effect &effect : dispatch.take_effects()) add(effect, texts);
        return texts;
    }
    void add(const Effect &effect, Texts &texts) {
        if (const auto *say = std::get_if<SayEffect>(&effect.what)) texts.push_back(say->text);
        if (const auto *start = std::get_if<StartEffect>(&effect.what))
            dispatch.begin(start->request);
        const auto *tell = std::get_if<TellEffect>(&effect.what);
        if (!tell) return;
        EXPECT_EQ(tell->client, 7u);
        EXPECT_EQ(tell->tell.re, 42u);
        if (const auto *answer = std::get_if<Answer>(&tell->tell.body))
            texts.push_back("answer " + answer->text);
        if (const auto *done = std::get_if<Done>(&tell->tell.body))
            texts.push_back("done " + done->outcome + " " + done->text);
    }
    std::string last_log() const { return log.recent().empty() ? "" : log.recent().back().text; }

    TestClock clock;
    Log log{clock};
    Loop loop{clock};
    Children children{loop};
    FakeHost host;
    Catalogue catalogue{rows};
    Ledger ledger{log, host.store.book, loop};
    Dispatch dispatch{catalogue, host, loop, children, log, ledger, 1};
    Door door = Door::irc;
    uint64_t calls = 0;
};

}  // namespace

TEST_F(DispatchTest, AnswersAndLogsOneLine) {
    EXPECT_EQ(run("hello"), Texts{"ann: hello ann"});
    EXPECT_EQ(log.recent().size(), 1u);
    EXPECT_NE(last_log().find("outcome=ok"), std::string::npos) << last_log();
    EXPECT_EQ(dispatch.running(), 0u);
}

TEST_F(DispatchTest, AnUnknownCommandGetsTheNearestOrHelp) {
    EXPECT_EQ(run("helo you"), Texts{"ann: no command 'helo'; did you mean hello?"});
    EXPECT_EQ(run("xyzzy"), Texts{"ann: no command 'xyzzy'; try !help"});
    EXPECT_EQ(run("\x1B[2J\x02"),
              Texts{"ann: no command '\xE2\x90\x9B[2J\xE2\x90\x82'; try !help"});
}

TEST_F(DispatchTest, WrongArgumentsAreRefusedBeforeItRuns) {
    EXPECT_EQ(run("strict"), Texts{"ann: word is missing: which; usage: strict WORD"});
    EXPECT_EQ(run("strict a").size(), 1u);
}

TEST_F(DispatchTest, AccessIsDecidedBeforeItRuns) {
    EXPECT_EQ(run("risky").size(), 1u);
    EXPECT_NE(last_log().find("outcome=refused"), std::string::npos);
    EXPECT_EQ(run("hello", false).at(0).find("hello ann"), std::string::npos);
}

TEST_F(DispatchTest, ACommandThatWaitsAnswersTwice) {
    EXPECT_EQ(run("nap"), Texts{"ann: before"});
    EXPECT_EQ(turn(4s), Texts{});
    EXPECT_EQ(dispatch.running(), 1u);
    EXPECT_EQ(run("hello"), Texts{"ann: hello ann"});
    EXPECT_EQ(turn(1s), Texts{"after"});
    EXPECT_EQ(dispatch.running(), 0u);
}

TEST_F(DispatchTest, AFailureIsToldAsItIs) {
    run("fail");
    EXPECT_EQ(turn(1s), Texts{"ann: the moon {} is off"});
    EXPECT_NE(last_log().find("outcome=failed"), std::string::npos);
}

TEST_F(DispatchTest, ABugIsLoggedAndToldWithoutDetail) {
    EXPECT_EQ(run("bug"), Texts{"ann: internal error, see the log (call 1)"});
    ASSERT_EQ(log.recent().size(), 2u);
    EXPECT_EQ(log.recent().front().text, "event=\"internal error\" id=1 what=\"secret detail\"");
    EXPECT_EQ(log.recent().front().level, Level::error);
}

TEST_F(DispatchTest, AtTheControlDoorTheAnswerComesBeforeTheEnd) {
    door = Door::control;
    EXPECT_EQ(run("hello"),
              (Texts{"[ann] !hello", "answer hello ann", "ann: hello ann", "done ok "}));
    EXPECT_EQ(run("xyzzy"), Texts{"done usage no command 'xyzzy'; try !help"});
    run("fail");
    const Texts failed = turn(1s);
    EXPECT_EQ(failed.front(), "answer the moon {} is off");
    EXPECT_EQ(failed.back(), "done failed ");
}

TEST_F(DispatchTest, JobsAreBounded) {
    for (int i = 0; i < 500; ++i) run("nap");
    EXPECT_EQ(run("hello"), Texts{"ann: 500 commands are running, try again later"});
    EXPECT_EQ(turn(5s).size(), 500u);
    EXPECT_EQ(run("hello"), Texts{"ann: hello ann"});
}

TEST_F(DispatchTest, WhatStillWaitsDiesQuietly) {
    for (int i = 0; i < 10; ++i) run("nap");
    clock.advance(5s);
    SUCCEED();
}

TEST_F(DispatchTest, NoCallForgesTheLog) {
    for (const char *text : {"x\nevent=call outcome=ok", "x outcome=ok", "", " ", "\""}) {
        run(text);
        EXPECT_TRUE(last_log().ends_with(" outcome=usage")) << last_log();
        EXPECT_EQ(last_log().find('\n'), std::string::npos);
    }
}
