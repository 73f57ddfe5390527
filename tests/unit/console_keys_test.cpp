#include <gtest/gtest.h>

#include "base/error.hpp"
#include "console/actions.hpp"
#include "console/colour.hpp"
#include "console/keys.hpp"
#include "console/settings.hpp"

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
    EXPECT_EQ(action_of("M-x"), Action::none);
    EXPECT_EQ(action_of("^Q"), Action::none);
    EXPECT_EQ(action_of(""), Action::none);
}

TEST(ConsoleKeys, HaveNamesAndTheirActionsToo) {
    EXPECT_EQ(keys_of("\x1b\r\x1f"), "M-Enter ^_ ");
    for (const KeyBinding &binding : usual_bindings()) {
        EXPECT_TRUE(is_key_name(binding.key)) << binding.key;
        EXPECT_NE(action_name(binding.action), "") << binding.key;
        EXPECT_EQ(action_named(action_name(binding.action)), binding.action);
        EXPECT_EQ(action_of(binding.key), binding.action);
    }
    for (const char *key : {"^[", "M-~", "M-F5", "M-PgUp", "F1"}) EXPECT_TRUE(is_key_name(key));
    for (const char *key : {"", "a", "^", "^a", "M-", "M- ", "M-ab", "F13", "C-x", "Foo"})
        EXPECT_FALSE(is_key_name(key)) << key;
}

static std::string trouble(void (*set)(ConsoleSettings &, std::string_view, std::string_view),
                           std::string_view name, std::string_view value) {
    ConsoleSettings settings;
    try {
        set(settings, name, value);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "";
}

TEST(ConsoleSettings, BindKeysAnew) {
    ConsoleSettings settings;
    set_key(settings, "^G", "redraw");
    set_key(settings, "^L", "none");
    EXPECT_EQ(settings.action("^G"), Action::redraw);
    EXPECT_EQ(settings.action("^L"), Action::none);
    EXPECT_EQ(settings.action("^A"), Action::line_start);
    EXPECT_NE(bindings_text(settings).find("\n^L          = none\n"), std::string::npos);
    EXPECT_EQ(trouble(set_key, "^X", "undoo"), "'undoo' is no action, did you mean undo?");
    EXPECT_TRUE(trouble(set_key, "Foo", "undo").starts_with("no such key, allowed are "));
}

TEST(ConsoleSettings, ColourParts) {
    ConsoleSettings settings;
    set_colour(settings, "alert", "bright-red on 52 bold underline");
    EXPECT_EQ(settings.colours.at(Part::alert), (PartLook{9, 52, true, true, false}));
    set_colour(settings, "title", "reverse");
    EXPECT_EQ(settings.colours.at(Part::title), (PartLook{-1, -1, false, false, true}));
    EXPECT_EQ(trouble(set_colour, "alrt", "red"),
              "'alrt' is no part of the screen, did you mean alert?");
    for (const char *look : {"", "on", "red on", "256", "-1", "crimson"})
        EXPECT_NE(trouble(set_colour, "alert", look), "") << look;
    for (const std::string &part : part_names()) EXPECT_EQ(trouble(set_colour, part, "17"), "");
}

TEST(ConsoleSettings, TakeWhatTheyName) {
    ConsoleSettings settings;
    for (const SettingRow &row : setting_rows()) {
        set_setting(settings, row.name, row.value(settings));
        EXPECT_NE(trouble(set_setting, row.name, "perhaps"), "") << row.name;
        EXPECT_NE(trouble(set_setting, row.name, ""), "") << row.name;
    }
    EXPECT_EQ(settings.history, 500u);
    EXPECT_EQ(trouble(set_setting, "bel", "yes"), "'bel' is no setting, did you mean bell?");
    EXPECT_EQ(trouble(set_setting, "history", "10001"),
              "'10001' is no number of lines, 0 to 10000 are allowed");
}

TEST(ConsoleColour, FitsWhatTheOperatorWantsIntoTheTerminal) {
    EXPECT_EQ(fewer_colours(196, 256), 196);
    EXPECT_EQ(fewer_colours(196, 16), 9);
    EXPECT_EQ(fewer_colours(12, 8), 4);
    EXPECT_EQ(fewer_colours(-1, 8), -1);
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
