#include "bot/release.hpp"

#include <gtest/gtest.h>

namespace {

Effect say(const std::string &channel, const std::string &text, Need need = Need::nothing) {
    return {SayEffect{.place = {"net", channel, true}, .text = text}, need};
}

std::vector<std::string> texts(const std::vector<Effect> &effects) {
    std::vector<std::string> result;
    for (const Effect &effect : effects) result.push_back(std::get<SayEffect>(effect.what).text);
    return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST(Release, LetsGoInOrderWhatNeedsNothing) {
    Release release;
    release.add(say("#a", "1"), 1);
    release.add(say("#b", "2"), 1);
    release.add(say("#a", "3"), 2);
    EXPECT_EQ(texts(release.take()), (Texts{"1", "2", "3"}));
    EXPECT_EQ(release.size(), 0u);
    EXPECT_TRUE(release.take().empty());
}

TEST(Release, WaitsForTheCommitOfItsTurn) {
    Release release;
    release.add(say("#a", "1", Need::commit), 1);
    release.add(say("#a", "2", Need::commit), 2);
    EXPECT_TRUE(release.take().empty());
    release.committed(1);
    EXPECT_EQ(texts(release.take()), Texts{"1"});
    release.committed(2);
    EXPECT_EQ(texts(release.take()), Texts{"2"});
}

TEST(Release, WhatWaitsForTheDiskHoldsItsDestinationOnly) {
    Release release;
    release.add(say("#a", "durable", Need::sync), 1);
    release.add(say("#a", "behind it"), 1);
    release.add(say("#A", "behind it too"), 2);
    release.add(say("#b", "free"), 2);
    release.committed(2);
    EXPECT_EQ(texts(release.take()), Texts{"free"});
    EXPECT_EQ(release.size(), 3u);
    release.synced(1);
    EXPECT_EQ(texts(release.take()), (Texts{"durable", "behind it", "behind it too"}));
}

TEST(Release, JoiningComesBeforeWhatIsSaidThere) {
    Release release;
    release.add({JoinEffect{"net", "#a", ""}, Need::sync}, 1);
    release.add(say("#a", "hello"), 1);
    EXPECT_TRUE(release.take().empty());
    release.synced(1);
    EXPECT_EQ(release.take().size(), 2u);
}

TEST(Effect, DestinationsAreApart) {
    const Effect effects[] = {
        say("#a", ""),
        say("#b", ""),
        {SayEffect{.place = {"other", "#a", true}, .text = ""}},
        {SayEffect{.place = {"", local_room, false}, .text = ""}},
        {TellEffect{1, {}}},
        {TellEffect{2, {}}},
        {StartEffect{1}},
        {StartEffect{2}},
    };
    for (const Effect &a : effects) {
        for (const Effect &b : effects) EXPECT_EQ(a.destination() == b.destination(), &a == &b);
    }
    EXPECT_EQ(Effect({PartEffect{"net", "#a", ""}}).destination(), say("#a", "").destination());
}
