#include "bot/context.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/fake_host.hpp"
#include "support/test_clock.hpp"

namespace {

using Texts = std::vector<std::string>;

// A bench on which one call of one command stands.
class ContextTest : public testing::Test {
protected:
    Call call() const {
        Call made;
        made.door = door;
        made.place = place;
        made.asker.name = "alice";
        made.client = 7;
        made.ask = 42;
        return made;
    }
    Ctx context(Values values = {}) {
        return Ctx(call(), command, std::move(values), host, loop, children, wishes, random);
    }

    TestClock clock;
    Loop loop{clock};
    Children children{loop};
    Wishes wishes;
    std::mt19937 random{1};
    FakeHost host;
    Command command;
    Door door = Door::irc;
    Place place = {"net", "#ops", true};
};

Texts said(const std::vector<Effect> &effects) {
    Texts result;
    for (const Effect &effect : effects) {
        if (const auto *say = std::get_if<SayEffect>(&effect.what)) {
            result.push_back(say->place.text() + " " + say->text);
        }
    }
    return result;
}

Texts told(const std::vector<Effect> &effects) {
    Texts result;
    for (const Effect &effect : effects) {
        const auto *tell = std::get_if<TellEffect>(&effect.what);
        if (!tell) continue;
        EXPECT_EQ(tell->client, 7u);
        EXPECT_EQ(tell->tell.re, 42u);
        result.push_back(std::get<Answer>(tell->tell.body).text);
    }
    return result;
}

void reply_lines(Ctx &ctx, int count) {
    for (int i = 1; i <= count; i++) ctx.reply("{}", i);
}

}  // namespace

TEST_F(ContextTest, InAChannelTheFirstLineNamesTheAsker) {
    Ctx ctx = context();
    reply_lines(ctx, 2);
    EXPECT_EQ(said(ctx.take_effects()), (Texts{"net/#ops alice: 1", "net/#ops 2"}));
    EXPECT_EQ(ctx.lines(), 2u);
}

TEST_F(ContextTest, InAChannelFourLinesAreSaid) {
    Ctx four = context(), many = context();
    reply_lines(four, 4);
    EXPECT_EQ(said(four.take_effects()).at(3), "net/#ops 4");
    reply_lines(many, 9);
    EXPECT_EQ(said(many.take_effects()), (Texts{"net/#ops alice: 1", "net/#ops 2", "net/#ops 3",
                                                "net/#ops ... (6 more lines: ask me in private)"}));
}

TEST_F(ContextTest, LinesOfOneTextCountEach) {
    Ctx ctx = context();
    ctx.reply("a\r\nb\n\nc\nd\ne");
    const Texts texts = said(ctx.take_effects());
    ASSERT_EQ(texts.size(), 4u);
    EXPECT_EQ(texts[0], "net/#ops alice: a");
    EXPECT_EQ(texts[3], "net/#ops ... (2 more lines: ask me in private)");
}

TEST_F(ContextTest, ALineBeforeAWaitIsSaidBeforeIt) {
    Ctx ctx = context();
    reply_lines(ctx, 4);
    EXPECT_EQ(said(ctx.take_effects(false)).size(), 3u);
    EXPECT_TRUE(ctx.take_effects(false).empty());
    ctx.reply("5");
    EXPECT_EQ(said(ctx.take_effects()), Texts{"net/#ops ... (2 more lines: ask me in private)"});
    EXPECT_TRUE(ctx.take_effects().empty());
}

TEST_F(ContextTest, ALongLineIsCutInAChannel) {
    Ctx ctx = context();
    ctx.reply("{}", std::string(60'000, 'x'));
    EXPECT_LT(said(ctx.take_effects()).at(0).size(), 900u);
}

TEST_F(ContextTest, InPrivateAllLinesAreSaidUpToABound) {
    place = {"net", "alice", false};
    Ctx some = context(), many = context();
    reply_lines(some, 100);
    const Texts all = said(some.take_effects());
    ASSERT_EQ(all.size(), 100u);
    EXPECT_EQ(all.front(), "net/alice 1");
    EXPECT_EQ(all.back(), "net/alice 100");
    reply_lines(many, 5000);
    const Texts cut = said(many.take_effects());
    ASSERT_EQ(cut.size(), 100u);
    EXPECT_EQ(cut.back(), "net/alice ... (4901 more lines)");
}

TEST_F(ContextTest, FromTheConsoleClientAndChannelHearIt) {
    door = Door::control;
    Ctx ctx = context();
    reply_lines(ctx, 6);
    const std::vector<Effect> effects = ctx.take_effects();
    EXPECT_EQ(told(effects), (Texts{"1", "2", "3", "4", "5", "6"}));
    EXPECT_EQ(said(effects).size(), 4u);
    EXPECT_EQ(said(effects).front(), "net/#ops alice: 1");
}

TEST_F(ContextTest, InTheLocalRoomAllSeeAllOfIt) {
    door = Door::control;
    place = {"", local_room, false};
    Ctx ctx = context();
    reply_lines(ctx, 6);
    const std::vector<Effect> effects = ctx.take_effects();
    EXPECT_EQ(told(effects).size(), 6u);
    EXPECT_EQ(said(effects),
              (Texts{"local alice: 1", "local 2", "local 3", "local 4", "local 5", "local 6"}));
}

TEST_F(ContextTest, FromTheConsoleAPersonHearsAsMuchAsAChannel) {
    door = Door::control;
    place = {"net", "bob", false};
    Ctx ctx = context();
    reply_lines(ctx, 6);
    const std::vector<Effect> effects = ctx.take_effects();
    EXPECT_EQ(told(effects).size(), 6u);
    EXPECT_EQ(said(effects).size(), 4u);
    EXPECT_EQ(said(effects).front(), "net/bob alice: 1");
}

TEST_F(ContextTest, RelayedTextHasItsAuthor) {
    Ctx ctx = context();
    ctx.relay({"net", "#b", true}, "!op mallory");
    EXPECT_EQ(said(ctx.take_effects()), Texts{"net/#b !op mallory (alice)"});
    door = Door::control;
    Ctx console = context();
    console.relay({"net", "#b", true}, "hello");
    EXPECT_EQ(said(console.take_effects()), Texts{"net/#b hello"});
    EXPECT_THROW(ctx.relay(place, std::string(2001, 'x')), Failure);
}

TEST_F(ContextTest, JoinAndPartAreEffects) {
    Ctx ctx = context();
    ctx.join({"net", "#b", true}, "key");
    ctx.part({"net", "#b", true}, "");
    ctx.part({"net", "#b", true}, "done");
    const std::vector<Effect> effects = ctx.take_effects();
    ASSERT_EQ(effects.size(), 3u);
    const auto join = std::get<JoinEffect>(effects[0].what);
    EXPECT_EQ(join.network + " " + join.channel + " " + join.key, "net #b key");
    EXPECT_EQ(std::get<PartEffect>(effects[1].what).reason, "asked by alice");
    EXPECT_EQ(std::get<PartEffect>(effects[2].what).reason, "done (alice)");
}

TEST_F(ContextTest, ArgumentsHaveTheirTypes) {
    const Ctx ctx = context({{"w", "x"}, {"n", "-5"}, {"d", "1m30s"}, {"c", "#ops"}});
    EXPECT_EQ(ctx.word("w"), "x");
    EXPECT_EQ(ctx.integer("n"), -5);
    EXPECT_EQ(ctx.duration("d"), 90s);
    EXPECT_EQ(ctx.channel("c"), (Place{"net", "#ops", true}));
    EXPECT_TRUE(ctx.has("w"));
    EXPECT_FALSE(ctx.has("z"));
    EXPECT_THROW(ctx.word("z"), std::logic_error);
}

TEST_F(ContextTest, ASleepBeginsWhenItsEffectIsReleased) {
    Ctx ctx = context();
    Sleep sleep = ctx.sleep(200ms);
    const std::vector<Effect> effects = ctx.take_effects(false);
    ASSERT_EQ(effects.size(), 1u);
    clock.advance(1s);
    loop.wait(0s);
    EXPECT_FALSE(sleep.await_ready());
    wishes.begin(std::get<StartEffect>(effects[0].what).request);
    clock.advance(100ms);
    loop.wait(0s);
    EXPECT_FALSE(sleep.await_ready());
    clock.advance(100ms);
    loop.wait(0s);
    EXPECT_TRUE(sleep.await_ready());
}

TEST_F(ContextTest, RandomNumbersStayWithin) {
    Ctx ctx = context();
    std::set<long long> seen;
    for (int i = 0; i < 300; i++) seen.insert(ctx.random(1, 3));
    EXPECT_EQ(seen, (std::set<long long>{1, 2, 3}));
}
