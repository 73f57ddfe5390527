#include <gtest/gtest.h>

#include "console/colour.hpp"
#include "console/keys.hpp"

static std::string pressed(KeyReader &reader) {
    std::string all;
    for (const Keypress &press : reader.take())
        all += (press.kind == Keypress::text    ? "'"
                : press.kind == Keypress::paste ? "\""
                                                : "") +
               press.value + " ";
    return all;
}

static std::string keys_of(std::string_view bytes) {
    KeyReader reader;
    for (const char c : bytes) reader.byte(static_cast<unsigned char>(c));
    reader.idle();
    return pressed(reader);
}

TEST(ConsoleKeys, NamesThem) {
    EXPECT_EQ(keys_of("a"), "'a ");
    EXPECT_EQ(keys_of("\x01\t\r\x7f"), "^A Tab Enter Backspace ");
    EXPECT_EQ(keys_of("\x1b"
                      "a\x1b"
                      "1\x1b\x7f"),
              "M-a M-1 M-Backspace ");
    EXPECT_EQ(keys_of("\x1b"), "Esc ");
    EXPECT_EQ(keys_of("\x1b\x1b"), "Esc Esc ");
}

TEST(ConsoleKeys, AssemblesUtf8) {
    EXPECT_EQ(keys_of("日é"), "'日 'é ");
    EXPECT_EQ(keys_of("\xff"), "'\uFFFD ");
    EXPECT_EQ(keys_of("\xe6\x97"
                      "a"),
              "'\uFFFD 'a ");
    EXPECT_EQ(keys_of("\xe2\x80\xae"), "'\uFFFD ");
}

TEST(ConsoleKeys, MetaGoesBeforeFunctionKeys) {
    KeyReader reader;
    reader.byte(0x1b);
    reader.key("PgUp");
    reader.key("Home");
    EXPECT_EQ(pressed(reader), "M-PgUp Home ");
}

TEST(ConsoleKeys, TakesAPasteInOnePiece) {
    KeyReader reader;
    reader.key("PasteStart");
    for (const char c : std::string_view("!a\n\x1b[0m")) reader.byte(static_cast<unsigned char>(c));
    reader.idle();
    EXPECT_EQ(pressed(reader), "");
    reader.key("PasteEnd");
    EXPECT_EQ(pressed(reader), "\"!a\n\x1b[0m ");
}

TEST(ConsoleKeys, EndsAnEndlessPaste) {
    KeyReader reader;
    reader.key("PasteStart");
    for (size_t i = 0; i < 2 * KeyReader::most_paste; ++i) reader.byte('x');
    reader.byte(0x03);
    reader.byte('a');
    EXPECT_EQ(pressed(reader), "'a ");
}

TEST(ConsoleKeys, HaveActions) {
    EXPECT_EQ(action_of("^A"), Action::line_start);
    EXPECT_EQ(action_of("M-7"), Action::window_number);
    EXPECT_EQ(action_of("M-N"), Action::toggle_nicks);
    EXPECT_EQ(action_of("M-n"), Action::none);
    EXPECT_EQ(action_of("^Q"), Action::none);
    EXPECT_EQ(action_of(""), Action::none);
}

TEST(ConsoleColour, MapsToWhatTheTerminalHas) {
    EXPECT_EQ(terminal_colour(4, 256), 9);
    EXPECT_EQ(terminal_colour(4, 16), 9);
    EXPECT_EQ(terminal_colour(4, 8), 1);
    EXPECT_EQ(terminal_colour(98, 256), 231);
    EXPECT_EQ(terminal_colour(52, 256), 196);
    EXPECT_EQ(terminal_colour(14, 8), 7);
    for (const int colours : {8, 16, 256})
        for (int mirc = 0; mirc < 99; ++mirc) {
            EXPECT_GE(terminal_colour(mirc, colours), 0);
            EXPECT_LT(terminal_colour(mirc, colours), colours);
        }
    EXPECT_EQ(terminal_colour(99, 256), -1);
    EXPECT_EQ(terminal_colour(-1, 256), -1);
    EXPECT_EQ(terminal_colour(4, 0), -1);
}
