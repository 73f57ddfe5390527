#include "console/backlog.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "console/scroll.hpp"

namespace {

constexpr int64_t noon = 1795348800000;
constexpr BodySize body{10, 60};

ChatLine line(int64_t number) {
    return {"x/#ops", noon, "message", "bob", std::to_string(number), false, noon + number};
}

std::vector<ChatLine> lines(int64_t from, int64_t to) {
    std::vector<ChatLine> all;
    for (int64_t number = from; number <= to; ++number) all.push_back(line(number));
    return all;
}

// A daemon that has lines 1 to `newest` of one room, and keeps the last 300 in mind.
class BacklogTest : public testing::Test {
protected:
    WindowList list;
    Backlog backlog{list};
    int64_t newest = 0;
    uint64_t id = 0;
    int asks = 0;

    ConsoleWindow &window() { return *list.find("x/#ops"); }
    void attach(int64_t last) {
        newest = last;
        const ConsoleWindow *before = list.find("x/#ops");
        const int64_t known = before ? before->last_number() : 0;
        const RoomState state{{"x/#ops", "", true, true, {}},
                              lines(std::max<int64_t>(1, last - 299), last)};
        list.hear(state, true);
        backlog.heard(state, known);
    }
    RoomLines answer(const Ask &ask) const {
        const int64_t from = std::max<int64_t>(1, ask.after - noon + 1);
        const int64_t to = ask.before ? ask.before - noon - 1 : newest;
        const auto most = static_cast<int64_t>(ask.most);
        return {ask.place, lines(std::max(from, to - most + 1), to), to - most + 1 > from};
    }
    void serve(int at_most = 1000) {
        for (; at_most > 0; --at_most, ++asks) {
            const auto ask = backlog.next();
            if (!ask) return;
            EXPECT_LE(ask->most, 500u);
            backlog.asked(++id);
            EXPECT_FALSE(backlog.next());
            EXPECT_TRUE(backlog.hear(id, answer(*ask)));
        }
    }
    std::vector<std::string> shown() {
        std::vector<std::string> texts;
        for (const ConsoleLine &one : window().lines()) texts.push_back(one.chat.text);
        return texts;
    }
    void expect_all(int64_t from, int64_t to) {
        ASSERT_EQ(window().lines().size(), static_cast<size_t>(to - from + 1));
        for (int64_t i = from; i <= to; ++i)
            ASSERT_EQ(window().lines()[static_cast<size_t>(i - from)].chat.text, std::to_string(i));
    }
};

}  // namespace

TEST_F(BacklogTest, AsksForNothingThatIsThere) {
    attach(100);
    attach(150);
    serve();
    EXPECT_EQ(asks, 0);
    expect_all(1, 150);
}

TEST_F(BacklogTest, FillsAGapWithoutDoublingAndWithoutLoss) {
    attach(400);
    attach(2000);
    serve();
    EXPECT_EQ(asks, 3);
    expect_all(101, 2000);
}

TEST_F(BacklogTest, AGapOutlivesAnotherLoss) {
    attach(400);
    attach(2000);
    serve(1);
    backlog.lost();
    attach(3000);
    serve();
    expect_all(101, 3000);
}

TEST_F(BacklogTest, ALargeGapIsMarked) {
    attach(400);
    scroll_to_top(window(), body);
    attach(9000);
    serve();
    EXPECT_EQ(asks, 10);
    const auto texts = shown();
    const auto mark = std::ranges::find_if(
        texts, [](const std::string &text) { return text.find("lines are missing") == 0; });
    ASSERT_NE(mark, texts.end());
    EXPECT_EQ(mark[-1], "400");
    EXPECT_EQ(mark[1], "3701");
    EXPECT_EQ(texts.back(), "9000");
}

TEST_F(BacklogTest, AtTheBottomALargeGapLeavesNoHole) {
    attach(400);
    attach(9000);
    serve();
    list.hear(line(++newest));
    expect_all(4002, 9001);
}

TEST_F(BacklogTest, PagesBackAndTheViewStays) {
    attach(2000);
    scroll_to_top(window(), body);
    const auto rows = [&] {
        std::string text;
        for (const CellRow &row : visible_rows(window(), body))
            for (const Cell &cell : row) text += cell.shown;
        return text.substr(text.find("1702"));  // the first row may be that of a day
    };
    const std::string before = rows();
    backlog.page_back(window());
    EXPECT_TRUE(window().loading);
    serve();
    EXPECT_FALSE(window().loading);
    expect_all(1201, 2000);
    EXPECT_EQ(rows(), before);
    for (int i = 0; i < 10; ++i) {
        backlog.page_back(window());
        serve();
    }
    expect_all(1, 2000);
    EXPECT_TRUE(window().whole);
    EXPECT_EQ(asks, 4);
    EXPECT_EQ(rows(), before);
}

TEST_F(BacklogTest, HoldsSoManyLinesAndDropsThemAtTheBottom) {
    attach(30'000);
    scroll_to_top(window(), body);
    for (int i = 0; i < 100; ++i) {
        backlog.page_back(window());
        serve();
    }
    EXPECT_LE(window().lines().size(), ConsoleWindow::most_scrolled);
    EXPECT_GT(window().lines().size(), ConsoleWindow::most_scrolled - 500);
    window().anchor.reset();
    list.hear(line(++newest));
    expect_all(newest - 4999, newest);
}

TEST_F(BacklogTest, FetchesWhatIsWishedTheShownWindowFirst) {
    backlog.fetch(1200);
    attach(3000);
    list.hear({{"x/#dev", "", true, true, {}}, {}}, true);
    backlog.heard({{"x/#dev", "", true, true, {}}, {}}, 0);
    list.show_named("x/#ops");
    const auto first = backlog.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->place, "x/#ops");
    EXPECT_EQ(first->most, 500u);
    backlog.asked(++id);
    backlog.hear(id, answer(*first));
    for (int i = 0; i < 2; ++i) {
        const auto ask = backlog.next();
        ASSERT_TRUE(ask);
        backlog.asked(++id);
        if (ask->place == "x/#ops")
            backlog.hear(id, answer(*ask));
        else
            backlog.hear(id, {"x/#dev", {}, false});
    }
    EXPECT_FALSE(backlog.next());
    expect_all(1801, 3000);
}

TEST_F(BacklogTest, ARefusalEndsTheWish) {
    attach(2000);
    backlog.page_back(window());
    ASSERT_TRUE(backlog.next());
    backlog.asked(++id);
    EXPECT_FALSE(backlog.refused(id + 1));
    EXPECT_TRUE(backlog.refused(id));
    EXPECT_FALSE(window().loading);
    EXPECT_FALSE(backlog.next());
}

TEST_F(BacklogTest, TheLogHasNoOlderLines) {
    backlog.page_back(*list.find("log"));
    EXPECT_FALSE(backlog.next());
}

TEST_F(BacklogTest, OurOwnWordsAndWrongClocksDoNotDisturbTheOrder) {
    attach(400);
    window().add({"x/#ops", noon + 900'000, "info", "", "from the future", false}, true);
    window().add({"x/#ops", 5, "info", "", "from the past", false}, true);
    attach(2000);
    serve();
    std::vector<std::string> others;
    int64_t last = 0;
    for (const ConsoleLine &one : window().lines()) {
        if (one.ours) {
            others.push_back(one.chat.text);
            continue;
        }
        EXPECT_LT(last, one.chat.number);
        last = one.chat.number;
    }
    EXPECT_EQ(window().lines().size(), 1902u);
    EXPECT_EQ(others.size(), 2u);
}
