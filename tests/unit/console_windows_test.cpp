#include <gtest/gtest.h>

#include "console/scroll.hpp"
#include "console/width.hpp"
#include "console/windows.hpp"
#include "console/wrap.hpp"

static constexpr int64_t noon = 1795348800000;

static ChatLine line(const std::string &room, int64_t second, const std::string &text,
                     const std::string &nick = "bob") {
    return {room, noon + second * 1000, "message", nick, text, false};
}

static RoomState channel(const std::string &name, std::vector<ChatLine> lines = {}) {
    return {{name, "", true, true, {}}, std::move(lines)};
}

static std::string text_of(const CellRow &row) {
    std::string text;
    for (const Cell &cell : row) text += cell.shown;
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

static std::string text_of(const std::vector<CellRow> &rows) {
    std::string text;
    for (const CellRow &row : rows) text += text_of(row) + "\n";
    return text;
}

static ConsoleWindow filled(int lines) {
    ConsoleWindow window("x/#ops");
    for (int i = 0; i < lines; ++i) window.add(line("x/#ops", i, "line " + std::to_string(i)));
    return window;
}

TEST(ConsoleWindows, BeginWithLocalAndLog) {
    const WindowList list;
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list.short_name(0), "local");
    EXPECT_EQ(list.short_name(1), "log");
}

TEST(ConsoleWindows, ShowTheFirstChannelUntilTheOperatorChooses) {
    WindowList list;
    list.hear(channel("x/#ops"), true);
    list.hear(channel("x/#dev"), true);
    EXPECT_EQ(list.current().room.name, "x/#ops");
    WindowList chosen;
    chosen.show(1);
    chosen.hear(channel("x/#ops"), true);
    EXPECT_EQ(chosen.current().room.name, "log");
}

TEST(ConsoleWindows, ASnapshotReplacesLines) {
    WindowList list;
    list.hear(channel("x/#ops", {line("x/#ops", 1, "one"), line("x/#ops", 2, "two")}), true);
    list.hear(channel("x/#ops", {line("x/#ops", 1, "one"), line("x/#ops", 2, "two"),
                                 line("x/#ops", 3, "three")}),
              true);
    EXPECT_EQ(list.current().lines().size(), 3u);
}

TEST(ConsoleWindows, OurOwnLinesSurviveASnapshot) {
    ConsoleWindow window("x/#ops");
    window.add(line("x/#ops", 1, "one"));
    window.add({"x/#ops", noon + 1500, "info", "", "ours", false}, true);
    window.replace({line("x/#ops", 1, "one"), line("x/#ops", 2, "two")});
    ASSERT_EQ(window.lines().size(), 3u);
    EXPECT_EQ(window.lines()[1].chat.text, "ours");
}

TEST(ConsoleWindows, AreBounded) {
    const ConsoleWindow empty("x/#ops"), window = filled(6000);
    EXPECT_EQ(window.lines().size(), ConsoleWindow::most_lines);
    EXPECT_EQ(window.lines().back().chat.text, "line 5999");
    EXPECT_EQ(window.first() - empty.first(), 1000u);
}

TEST(ConsoleWindows, NoteActivityElsewhere) {
    WindowList list;
    list.hear(channel("x/#ops"), true);
    list.hear(channel("x/#dev"), true);
    list.alerting = {"signalbox"};
    list.hear(line("x/#ops", 1, "seen"));
    EXPECT_EQ(list.current().activity, Activity::none);
    list.hear(ChatLine{"x/#dev", noon, "join", "bob", "", false});
    EXPECT_EQ(list.find("x/#dev")->activity, Activity::event);
    list.hear(line("x/#dev", 1, "signalboxes are nice"));
    EXPECT_EQ(list.find("x/#dev")->activity, Activity::talk);
    list.hear(line("x/#dev", 1, "SignalBox: wake up"));
    EXPECT_EQ(list.find("x/#dev")->activity, Activity::alert);
    list.hear(line("x/carol", 1, "psst"));
    EXPECT_EQ(list.find("x/carol")->activity, Activity::alert);
    list.show_active();
    EXPECT_NE(list.current().activity, Activity::alert);
}

TEST(ConsoleWindows, AreFoundByNumberAndName) {
    WindowList list;
    list.hear(channel("x/#ops"), true);
    list.hear(channel("y/#ops"), true);
    EXPECT_EQ(list.short_name(2), "x/#ops");
    EXPECT_TRUE(list.show_named("1"));
    EXPECT_EQ(list.position(), 0u);
    EXPECT_TRUE(list.show_named("y/#ops"));
    EXPECT_EQ(list.position(), 3u);
    EXPECT_TRUE(list.show_named("LO"));
    EXPECT_FALSE(list.show_named("9"));
    EXPECT_FALSE(list.show_named("0"));
    EXPECT_FALSE(list.show_named("-1"));
    EXPECT_FALSE(list.show_named("nowhere"));
    list.show_last();
    EXPECT_EQ(list.position(), 3u);
}

TEST(ConsoleWindows, CloseAndComeBackWithNews) {
    WindowList list;
    const RoomState query{{"x/carol", "", false, false, {}}, {line("x/carol", 1, "hi")}};
    list.hear(query, true);
    ASSERT_TRUE(list.show_named("carol"));
    EXPECT_TRUE(list.close_current());
    EXPECT_EQ(list.size(), 2u);
    list.hear(query, true);
    EXPECT_EQ(list.size(), 2u);
    list.hear(line("x/carol", 2, "hello?"));
    EXPECT_EQ(list.size(), 3u);
    list.show(0);
    EXPECT_FALSE(list.close_current());
}

TEST(ConsoleWindows, AJoinedChannelStays) {
    WindowList list;
    list.hear(channel("x/#ops"), true);
    EXPECT_FALSE(list.close_current());
    list.hear(RoomGone{"x/#ops"});
    EXPECT_TRUE(list.close_current());
}

TEST(ConsoleWindows, AQueryThatTheDaemonGaveUpGoes) {
    WindowList list;
    list.hear(line("x/mallory", 1, "spam"));
    list.hear(line("x/carol", 1, "hi"));
    ASSERT_TRUE(list.show_named("carol"));
    list.hear(RoomGone{"x/mallory"});
    EXPECT_EQ(list.size(), 3u);
    EXPECT_EQ(list.current().room.name, "x/carol");
    list.hear(RoomGone{"x/carol"});
    EXPECT_EQ(list.current().room.name, "x/carol");
}

TEST(ConsoleWindows, MarkWhatIsUnread) {
    WindowList list;
    list.hear(channel("x/#ops", {line("x/#ops", 1, "old")}), true);
    list.show(0);
    list.hear(line("x/#ops", 5, "new"));
    list.hear(line("x/#ops", 6, "newer"));
    const ConsoleWindow &window = *list.find("x/#ops");
    EXPECT_FALSE(window.unread_begins(0));
    EXPECT_TRUE(window.unread_begins(1));
    EXPECT_FALSE(window.unread_begins(2));
    EXPECT_NE(text_of(line_rows(window, 1, 60)).find("─ new ─"), std::string::npos);
}

TEST(ConsoleWindows, MarkNothingInTheOneThatIsSeen) {
    WindowList list;
    list.hear(channel("x/#ops", {line("x/#ops", 1, "old")}), true);
    list.hear(line("x/#ops", 5, "seen"));
    EXPECT_FALSE(list.current().unread_begins(1));
}

TEST(ConsoleWrap, AlignsNicksAndBreaksAtBlanks) {
    setenv("TZ", "UTC", 1);
    ConsoleWindow window("x/#ops");
    window.add(line("x/#ops", 0, "the quick brown fox jumps over the lazy dog again"));
    EXPECT_EQ(text_of(line_rows(window, 0, 60)),
              "───────────────── Sunday, 22 November 2026 ─────────────────\n"
              "12:00          bob │ the quick brown fox jumps over the lazy\n"
              "                   │ dog again\n");
}

TEST(ConsoleWrap, NeverBreaksTheRightEdge) {
    ConsoleWindow window("x/#ops");
    window.add(line("x/#ops", 0,
                    "日本語テキスト日本語テキスト e\u0301\u0301 \x1b[31m\x07 😴😴😴😴 \xff\xfe",
                    "日本日本日本日本"));
    for (int columns = 1; columns < 140; ++columns)
        for (const CellRow &row : line_rows(window, 0, columns)) {
            ASSERT_EQ(row.size(), static_cast<size_t>(columns));
            for (size_t i = 0; i < row.size(); ++i) {
                const Cell &cell = row[i];
                ASSERT_EQ(cell.shown.find('\x1b'), std::string::npos);
                ASSERT_EQ(cell.shown.find('\x07'), std::string::npos);
                if (!cell.shown.empty() && columns_of(cell.shown) == 2) {
                    ASSERT_LT(i + 1, row.size());
                    ASSERT_TRUE(row[i + 1].shown.empty());
                }
            }
        }
}

TEST(ConsoleWrap, ShowsFormatting) {
    ConsoleWindow window("x/#ops");
    window.add(line("x/#ops", 0,
                    "\x02"
                    "b\x02"
                    "\x03"
                    "04r"));
    const CellRow row = line_rows(window, 0, 60)[1];
    EXPECT_TRUE(row[21].style.bold);
    EXPECT_EQ(row[22].style.foreground, 4);
    EXPECT_EQ(row[22].shown, "r");
}

TEST(ConsoleScroll, GoesBackAndStaysThere) {
    ConsoleWindow window = filled(100);
    const BodySize size{10, 60};
    EXPECT_NE(text_of(visible_rows(window, size)).find("line 99"), std::string::npos);
    scroll(window, size, -8);
    const std::string before = text_of(visible_rows(window, size));
    EXPECT_EQ(before.find("line 92"), std::string::npos);
    EXPECT_NE(before.find("line 91"), std::string::npos);
    window.add(line("x/#ops", 200, "news"));
    EXPECT_EQ(text_of(visible_rows(window, size)), before);
    EXPECT_EQ(lines_below(window), 9u);
    scroll(window, size, 100);
    EXPECT_FALSE(window.anchor);
}

TEST(ConsoleScroll, EndsAtTheTop) {
    ConsoleWindow window = filled(100);
    const BodySize size{10, 60};
    scroll_to_top(window, size);
    const std::string top = text_of(visible_rows(window, size));
    EXPECT_NE(top.find("line 0"), std::string::npos);
    scroll(window, size, -5);
    EXPECT_EQ(text_of(visible_rows(window, size)), top);
    EXPECT_EQ(visible_rows(window, size).size(), 10u);
}

TEST(ConsoleScroll, SurvivesAnySize) {
    ConsoleWindow window = filled(30);
    for (const BodySize size : {BodySize{0, 0}, {-3, 1}, {1, 1}, {2, 3}, {100, 200}}) {
        scroll(window, size, -4);
        scroll_to_top(window, size);
        scroll(window, size, 2);
        EXPECT_LE(visible_rows(window, size).size(), static_cast<size_t>(std::max(0, size.rows)));
    }
    ConsoleWindow empty("x");
    scroll(empty, {5, 5}, -1);
    EXPECT_TRUE(visible_rows(empty, {5, 5}).empty());
}

TEST(ConsoleScroll, AnAnchorThatWasTrimmedIsTheTop) {
    ConsoleWindow window = filled(50);
    scroll_to_top(window, {10, 60});
    for (int i = 0; i < 6000; ++i) window.add(line("x/#ops", 100 + i, "more"));
    EXPECT_FALSE(visible_rows(window, {10, 60}).empty());
    scroll(window, {10, 60}, 3);
    EXPECT_EQ(visible_rows(window, {10, 60}).size(), 10u);
}
