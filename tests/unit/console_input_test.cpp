#include <gtest/gtest.h>

#include "console/history.hpp"
#include "console/input.hpp"
#include "console/prompt.hpp"
#include "console/width.hpp"
#include "support/temp_dir.hpp"

#include <sys/stat.h>

static LineEditor typed(std::string_view text) {
    LineEditor line;
    line.insert(text);
    return line;
}

TEST(ConsoleWidth, CountsColumnsNotBytes) {
    EXPECT_EQ(columns_of("abc"), 3);
    EXPECT_EQ(columns_of("日本"), 4);
    EXPECT_EQ(columns_of("e\u0301"), 1);
    EXPECT_EQ(columns_of("😴"), 2);
    EXPECT_EQ(columns_of("\u0301"), 1);
}

TEST(ConsoleWidth, ShowsWhatIsNoCharacterAsReplacement) {
    EXPECT_EQ(first_glyph("\xff").shown, "\uFFFD");
    EXPECT_EQ(first_glyph("\x1b[31m").shown, "\uFFFD");
    EXPECT_EQ(first_glyph("\u200b").shown, "\uFFFD");
    EXPECT_EQ(first_glyph("\xe2\x82").bytes, 1u);
}

TEST(ConsoleWidth, ShowsOneCharacterOfACluster) {
    const std::string family = "👨\u200d👩\u200d👧";
    EXPECT_EQ(first_glyph(family).shown, "👨");
    EXPECT_EQ(first_glyph(family).bytes, family.size());
    EXPECT_EQ(first_glyph("a\u0301\u0302\u0303\u0304\u0305\u0306").shown,
              "a\u0301\u0302\u0303\u0304");
}

TEST(ConsoleInput, MovesByGlyphs) {
    LineEditor line = typed("ae\u0301日");
    line.left();
    EXPECT_EQ(line.cursor(), 4u);
    line.left();
    EXPECT_EQ(line.cursor(), 1u);
    line.erase_right();
    EXPECT_EQ(line.text(), "a日");
    line.right();
    line.erase_left();
    EXPECT_EQ(line.text(), "a");
}

TEST(ConsoleInput, CutsAndYanks) {
    LineEditor line = typed("one two-three four");
    line.cut_word_left();
    EXPECT_EQ(line.text(), "one two-three ");
    line.cut_blank_word_left();
    EXPECT_EQ(line.text(), "one ");
    line.yank();
    EXPECT_EQ(line.text(), "one two-three four");
    line.to_start();
    line.word_right();
    line.cut_to_end();
    EXPECT_EQ(line.text(), "one");
    line.cut_to_start();
    EXPECT_TRUE(line.empty());
    line.yank();
    EXPECT_EQ(line.text(), "one two-three four");
}

TEST(ConsoleInput, CutsForwardInOnePiece) {
    LineEditor line = typed("one two three");
    line.to_start();
    line.cut_word_right();
    line.cut_word_right();
    EXPECT_EQ(line.text(), " three");
    line.to_end();
    line.yank();
    EXPECT_EQ(line.text(), " threeone two");
}

TEST(ConsoleInput, Transposes) {
    LineEditor line = typed("ab");
    line.transpose();
    EXPECT_EQ(line.text(), "ba");
    line.left();
    line.transpose();
    EXPECT_EQ(line.text(), "ab");
    LineEditor one = typed("x");
    one.transpose();
    EXPECT_EQ(one.text(), "x");
    LineEditor wide = typed("日e\u0301");
    wide.transpose();
    EXPECT_EQ(wide.text(), "e\u0301日");
}

TEST(ConsoleInput, TakesNoControlCharacters) {
    EXPECT_EQ(typed("a\tb").text(), "a b");
    EXPECT_EQ(typed("\x1b[2J").text().find('\x1b'), std::string::npos);
    EXPECT_EQ(typed("\xff").text(), "\uFFFD");
}

TEST(ConsoleInput, IsBounded) {
    LineEditor line = typed(std::string(LineEditor::most_bytes - 1, 'a'));
    line.insert("日b");
    EXPECT_EQ(line.text().size(), LineEditor::most_bytes - 1);
    line.insert("bc");
    EXPECT_EQ(line.text().size(), LineEditor::most_bytes);
}

TEST(ConsoleHistory, GoesBackAndForth) {
    InputHistory history;
    EXPECT_TRUE(history.add("one"));
    EXPECT_TRUE(history.add("two"));
    EXPECT_FALSE(history.add("two"));
    EXPECT_FALSE(history.add(" not kept"));
    std::string line = "draft";
    EXPECT_TRUE(history.older(line));
    EXPECT_EQ(line, "two");
    EXPECT_TRUE(history.older(line));
    EXPECT_FALSE(history.older(line));
    EXPECT_EQ(line, "one");
    history.newer(line);
    history.newer(line);
    EXPECT_EQ(line, "draft");
    EXPECT_FALSE(history.newer(line));
}

TEST(ConsoleHistory, KeepsTheLastOnDisk) {
    const TempDir folder;
    const std::string path = folder.file("history");
    for (int i = 0; i < 1500; ++i) append_history(path, "line " + std::to_string(i));
    struct stat status {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    InputHistory history;
    load_history(path, history);
    ASSERT_EQ(history.lines().size(), InputHistory::usual_lines);
    EXPECT_EQ(history.lines().back(), "line 1499");
    EXPECT_EQ(slurp(path).find("line 999\n"), std::string::npos);
    EXPECT_EQ(slurp(path).substr(0, 10), "line 1000\n");
}

TEST(ConsoleHistory, KeepsTextsOfSeveralLinesAndForgetsWhatItMust) {
    const TempDir folder;
    const std::string path = folder.file("history");
    append_history(path, "one\ntwo");
    append_history(path, "three");
    InputHistory history;
    load_history(path, history);
    EXPECT_EQ(history.lines(), (std::vector<std::string>{"one\ntwo", "three"}));
    history.remove("three");
    EXPECT_EQ(history.lines().size(), 1u);
    history.keep(0);
    EXPECT_TRUE(history.lines().empty());
    EXPECT_FALSE(history.add("four"));
    load_history(path, history);
    EXPECT_TRUE(history.lines().empty());
}

TEST(ConsoleInput, MovesBetweenLines) {
    LineEditor line = typed("first line\nab\n日本語");
    EXPECT_FALSE(line.down());
    EXPECT_TRUE(line.up());
    EXPECT_EQ(line.cursor(), 13u);
    EXPECT_TRUE(line.up());
    EXPECT_EQ(line.cursor(), 2u);
    EXPECT_FALSE(line.up());
    line.to_end();
    EXPECT_EQ(line.cursor(), 10u);
    line.down();
    line.down();
    line.to_start();
    EXPECT_EQ(line.cursor(), 14u);
    line.cut_to_end();
    EXPECT_EQ(line.text(), "first line\nab\n");
    line.up();
    line.to_end();
    line.cut_to_end();
    EXPECT_EQ(line.text(), "first line\nab");
}

TEST(ConsoleInput, Undoes) {
    LineEditor line;
    for (const char *letter : {"o", "n", "e", " ", "t", "w", "o"}) line.insert(letter);
    line.cut_blank_word_left();
    EXPECT_EQ(line.text(), "one ");
    EXPECT_TRUE(line.undo());
    EXPECT_EQ(line.text(), "one two");
    EXPECT_EQ(line.cursor(), 7u);
    EXPECT_TRUE(line.undo());
    EXPECT_EQ(line.text(), "one ");
    EXPECT_TRUE(line.undo());
    EXPECT_EQ(line.text(), "");
    EXPECT_FALSE(line.undo());
    line.insert("secret");
    line.forget();
    EXPECT_FALSE(line.undo());
    EXPECT_EQ(line.text(), "");
}

TEST(ConsoleInput, UndoesACompletion) {
    LineEditor line = typed("al");
    EXPECT_FALSE(line.undo_completion());
    line.complete(0, 2, "alice: ");
    line.complete(0, 7, "alan: ");
    EXPECT_TRUE(line.undo_completion());
    EXPECT_EQ(line.text(), "al");
    EXPECT_FALSE(line.undo_completion());
}

TEST(ConsoleInput, UndoIsBounded) {
    LineEditor line;
    for (int i = 0; i < 1000; ++i) line.replace(0, line.text().size(), std::to_string(i));
    int steps = 0;
    while (line.undo()) ++steps;
    EXPECT_GT(steps, 50);
    EXPECT_LE(steps, 100);
}

static std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "line\n";
    return text;
}

TEST(ConsolePrompt, TakesAPastedLineWithoutRunningIt) {
    Prompt prompt{InputHistory{}};
    EXPECT_EQ(prompt.paste("!restart all\n", true), "");
    EXPECT_EQ(prompt.text(), "!restart all");
    EXPECT_EQ(prompt.lines(), 1u);
}

TEST(ConsolePrompt, TakesSeveralLinesWhereTheCursorIs) {
    Prompt prompt{InputHistory{}};
    prompt.insert("bob: ");
    EXPECT_EQ(prompt.paste("one\r\ntwo\x1b[31m\rthree\n\n", false), "");
    EXPECT_EQ(prompt.lines(), 3u);
    EXPECT_EQ(prompt.line_at(), 2u);
    EXPECT_EQ(prompt.text().substr(0, 12), "bob: one\ntwo");
    EXPECT_EQ(prompt.text().find('\x1b'), std::string::npos);
    prompt.edit(Action::undo);
    EXPECT_EQ(prompt.text(), "bob: ");
}

TEST(ConsolePrompt, SaysWhyAPasteIsNotTaken) {
    Prompt prompt{InputHistory{}};
    EXPECT_EQ(prompt.paste("one\ntwo\n", true),
              "2 lines are not taken here: a command is one line");
    EXPECT_EQ(prompt.paste(lines(51), false), "51 lines are too many, 50 are allowed: not taken");
    EXPECT_EQ(prompt.paste(std::string(9000, 'x'), false),
              "9000 bytes are too many, 8192 are allowed: not taken");
    EXPECT_EQ(prompt.text(), "");
    EXPECT_EQ(prompt.paste(lines(50), false), "");
    EXPECT_FALSE(prompt.add_line());
}

TEST(ConsolePrompt, GoesToTheHistoryFromTheFirstLine) {
    InputHistory history;
    history.add("old");
    Prompt prompt{std::move(history)};
    prompt.insert("one");
    prompt.add_line();
    prompt.insert("two");
    prompt.edit(Action::history_older);
    EXPECT_EQ(prompt.line_at(), 0u);
    prompt.edit(Action::history_older);
    EXPECT_EQ(prompt.text(), "old");
    prompt.edit(Action::history_newer);
    EXPECT_EQ(prompt.text(), "one\ntwo");
}
