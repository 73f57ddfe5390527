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
    EXPECT_EQ(first_glyph("a\u0301\u0302\u0303\u0304\u0305\u0306").shown, "a\u0301\u0302\u0303\u0304");
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
    ASSERT_EQ(history.lines().size(), InputHistory::most_lines);
    EXPECT_EQ(history.lines().back(), "line 1499");
    EXPECT_EQ(slurp(path).find("line 999\n"), std::string::npos);
    EXPECT_EQ(slurp(path).substr(0, 10), "line 1000\n");
}

TEST(ConsolePrompt, TakesAPastedLineWithoutRunningIt) {
    Prompt prompt{InputHistory{}};
    EXPECT_TRUE(prompt.paste("!restart all\n"));
    EXPECT_EQ(prompt.text(), "!restart all");
    EXPECT_TRUE(prompt.pasted().empty());
}

TEST(ConsolePrompt, KeepsSeveralLinesBack) {
    Prompt prompt{InputHistory{}};
    prompt.insert("bob: ");
    EXPECT_TRUE(prompt.paste("one\r\ntwo\x1b[31m\nthree"));
    ASSERT_EQ(prompt.pasted().size(), 3u);
    EXPECT_EQ(prompt.pasted()[0], "bob: one");
    EXPECT_EQ(prompt.pasted()[1].find('\x1b'), std::string::npos);
    prompt.drop_paste();
    EXPECT_EQ(prompt.text(), "bob: ");
    EXPECT_FALSE(prompt.paste(std::string(200, '\n') + "x" + [] {
        std::string many;
        for (int i = 0; i < 60; ++i) many += "\nline";
        return many;
    }()));
    EXPECT_TRUE(prompt.pasted().empty());
}
