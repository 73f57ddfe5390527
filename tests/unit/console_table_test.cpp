#include <gtest/gtest.h>

#include "console/table.hpp"

namespace {

std::string line_of(const CellRow &row) {
    std::string text;
    for (const Cell &cell : row) text += cell.shown;
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string lines_of(const std::vector<CellRow> &rows) {
    std::string text;
    for (const CellRow &row : rows) text += line_of(row) + "\n";
    return text;
}

PanelTable fruits(const std::vector<std::string> &names) {
    PanelTable table;
    table.columns = {{"No", 3, 0, 0, true}, {"Name", 8, 1}, {"Note", 6, 1, 2}, {"Last", 6, 0, 1}};
    int number = 0;
    for (const std::string &name : names)
        table.rows.push_back({name, {{std::to_string(++number)}, {name}, {"a note"}, {"end"}}});
    return table;
}

TEST(ConsoleTable, SharesWhatRoomThereIs) {
    const PanelTable table = fruits({"apple", "pear"});
    EXPECT_EQ(lines_of(table_rows(table, {}, {4, 70})),
              "   No  Name                         Note                        Last\n"
              ">   1  apple                        a note                      end\n"
              "    2  pear                         a note                      end\n");
}

TEST(ConsoleTable, LeavesColumnsOutWhereItIsNarrow) {
    const PanelTable table = fruits({"apple"});
    EXPECT_EQ(lines_of(table_rows(table, {}, {3, 24})),
              "  No Name         Last\n"
              ">  1 apple        end\n");
    EXPECT_EQ(lines_of(table_rows(table, {}, {3, 16})),
              "  No Name\n"
              ">  1 apple\n");
}

TEST(ConsoleTable, ShortensAndCleansWhatIsInIt) {
    PanelTable table = fruits({"a name that is too long"});
    table.rows[0].cells[2].text = "\x1b[31m\xe2\x80\xae日本語";
    EXPECT_EQ(lines_of(table_rows(table, {}, {1, 36})), ">  1 a name that… ␛[31m�日本… end\n");
}

TEST(ConsoleTable, FillsEverySize) {
    const PanelTable table =
        fruits({"日本語日本語日本語", "e\u0301\u0301\u0301", "", "🏳️‍🌈 flag"});
    for (int rows = 0; rows < 8; ++rows)
        for (int columns = 0; columns < 310; ++columns) {
            const auto drawn = table_rows(table, {}, {rows, columns});
            ASSERT_LE(drawn.size(), static_cast<size_t>(rows));
            for (const CellRow &row : drawn) ASSERT_EQ(row.size(), static_cast<size_t>(columns));
        }
}

TEST(ConsoleTable, TheChoiceFollowsItsRow) {
    TableView view;
    move_choice(fruits({"apple", "pear", "plum"}), view, 1, 5);
    EXPECT_EQ(view.key, "pear");
    const PanelTable moved = fruits({"fig", "apple", "kiwi", "pear"});
    settle(moved, view);
    EXPECT_EQ(chosen_row(moved, view), 3u);
    const PanelTable without = fruits({"fig", "apple"});
    settle(without, view);
    EXPECT_EQ(chosen_key(without, view), "apple");
    EXPECT_EQ(chosen_row(fruits({}), view), std::nullopt);
}

TEST(ConsoleTable, BeforeAnyMoveTheFirstRowIsChosen) {
    const TableView view;
    EXPECT_EQ(chosen_key(fruits({"apple"}), view), "apple");
    EXPECT_EQ(chosen_key(fruits({"fig", "apple"}), view), "fig");
}

TEST(ConsoleTable, ScrollsNoFurtherThanItMust) {
    const PanelTable table = fruits({"a", "b", "c", "d", "e", "f"});
    const BodySize size{4, 25};  // three rows
    TableView view;
    move_choice(table, view, 3, 3);
    EXPECT_EQ(lines_of(table_rows(table, view, size)),
              "  No Name          Last\n"
              "   2 b             end\n"
              "   3 c             end\n"
              ">  4 d             end\n");
    EXPECT_EQ(rows_below(table, view, size), 2u);
    move_choice(table, view, -1, 3);
    EXPECT_EQ(rows_below(table, view, size), 2u);
    move_choice(table, view, 100, 3);
    EXPECT_EQ(chosen_key(table, view), "f");
    EXPECT_EQ(rows_below(table, view, size), 0u);
    move_choice(table, view, -100, 3);
    EXPECT_EQ(chosen_key(table, view), "a");
    EXPECT_EQ(rows_below(table, view, size), 3u);
}

TEST(ConsoleTable, StaysAtTheEndOfWhatGrows) {
    TableView view;
    move_choice(fruits({"a", "b"}), view, 5, 3, true);
    EXPECT_EQ(chosen_key(fruits({"a", "b", "c"}), view), "c");
    move_choice(fruits({"a", "b", "c"}), view, -1, 3, true);
    EXPECT_EQ(chosen_key(fruits({"a", "b", "c", "d"}), view), "b");
}

}  // namespace
