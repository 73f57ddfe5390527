// Typing at the console: lines, searches, settings, and what is kept of them.
#include <gtest/gtest.h>

#include "console/layout.hpp"
#include "console/model.hpp"
#include "console/secrecy.hpp"
#include "support/test_clock.hpp"

namespace {

class ConsoleTyping : public testing::Test {
protected:
    TestClock clock;
    ConsoleModel model{clock, InputHistory{}};
    uint64_t seq = 0;

    void SetUp() override {
        setenv("TZ", "UTC", 1);
        attach();
    }
    void attach() {
        model.resize(24, 80);
        model.connected();
        model.hear({only("hello").id, "", 0,
                    Welcome{protocol_version, "signalboxd", "signalbox", "unix:alice", "!"}});
        for (const Ask &ask : model.take_asks()) model.hear({ask.id, "", 0, Done{"ok", ""}});
        RoomState ops{{"x/#ops", "the topic", true, true, {{"@", "alice"}, {"", "bob"}}}, {}};
        ops.room.line_bytes = 20;
        model.hear({0, "chat", 0, ops});
        model.hear({0, "chat", 0, RoomState{{"local", "", true, true, {}}, {}}});
    }
    void news(const std::string &kind, const std::string &text,
              const std::string &room = "x/#ops") {
        const int64_t now = 1795348800000 + static_cast<int64_t>(++seq) * 1000;
        model.hear({0, "chat", seq, Chat{{room, now, kind, "bob", text, false}}});
    }
    Ask only(const std::string &verb) {
        for (const Ask &ask : model.take_asks())
            if (ask.verb == verb) return ask;
        ADD_FAILURE() << "nothing asked with the verb " << verb;
        return {};
    }
    std::vector<std::string> said() {
        std::vector<std::string> texts;
        for (const Ask &ask : model.take_asks())
            if (ask.verb == "say") texts.push_back(ask.text);
        return texts;
    }
    void press(const std::string &key) { model.press({Keypress::named, key}); }
    void type(const std::string &text) { model.press({Keypress::text, text}); }
    void paste(const std::string &text) { model.press({Keypress::paste, text}); }
    void enter(const std::string &text) {
        type(text);
        model.take_asks();
        press("Enter");
    }
    std::vector<std::string> screen() {
        std::vector<std::string> rows;
        for (const CellRow &row : picture_of(model).rows) {
            rows.emplace_back();
            for (const Cell &cell : row) rows.back() += cell.shown;
        }
        return rows;
    }
    bool shows(const std::string &part) {
        for (const std::string &row : screen())
            if (row.find(part) != std::string::npos) return true;
        return false;
    }
    // What stands in cells of a part, on all of the screen.
    std::string text_in(Part part) {
        std::string text;
        for (const CellRow &row : picture_of(model).rows)
            for (const Cell &cell : row)
                if (cell.part == part) text += cell.shown;
        return text;
    }
};

std::string many_lines(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_F(ConsoleTyping, SaysSeveralLinesAndNeverRunsThem) {
    paste("!one\n!two\n");
    EXPECT_TRUE(model.take_asks().empty());
    EXPECT_TRUE(shows("[say as signalbox]"));
    EXPECT_TRUE(shows("2 lines"));
    press("Enter");
    EXPECT_EQ(said(), (std::vector<std::string>{"!one", "!two"}));
    EXPECT_EQ(model.prompt().text(), "");
    type("/me");
    press("M-Enter");
    enter("x");
    EXPECT_EQ(said(), (std::vector<std::string>{"/me", "x"}));
}

TEST_F(ConsoleTyping, AsksBeforeManyLinesAreSaid) {
    paste(many_lines(12));
    press("Enter");
    EXPECT_TRUE(shows("say 12 lines in x/#ops? [y/N]"));
    press("Enter");
    EXPECT_TRUE(said().empty());
    EXPECT_TRUE(shows("not said"));
    EXPECT_EQ(model.prompt().lines(), 12u);
    press("Enter");
    type("y");
    EXPECT_EQ(said().size(), 12u);
    EXPECT_EQ(model.prompt().text(), "");
}

TEST_F(ConsoleTyping, RefusesSeveralLinesWhereEverythingIsACommand) {
    press("M-1");
    paste("one\ntwo\n");
    EXPECT_TRUE(shows("2 lines are not taken here"));
    press("M-Enter");
    EXPECT_TRUE(shows("a command is one line"));
    EXPECT_EQ(model.prompt().text(), "");
    press("M-3");
    paste("one\ntwo\n");
    press("M-1");
    EXPECT_TRUE(shows("[one line only]"));
    model.take_asks();
    press("Enter");
    EXPECT_TRUE(model.take_asks().empty());
    EXPECT_TRUE(shows("nothing was run"));
}

TEST_F(ConsoleTyping, GrowsToFiveRowsAndScrolls) {
    paste(many_lines(9));
    EXPECT_TRUE(shows("line 9"));
    EXPECT_TRUE(shows("line 5"));
    EXPECT_FALSE(shows("line 4"));
    Picture picture = picture_of(model);
    EXPECT_EQ(picture.rows.size(), 24u);
    EXPECT_EQ(picture.cursor_row, 23);
    for (int i = 0; i < 8; ++i) press("Up");
    EXPECT_TRUE(shows("line 1"));
    EXPECT_FALSE(shows("line 6"));
    EXPECT_EQ(picture_of(model).cursor_row, 19);
    model.resize(6, 40);
    EXPECT_TRUE(shows("line 2"));
    EXPECT_FALSE(shows("line 3"));
}

TEST_F(ConsoleTyping, CountsBytesWhereTheyAreSaid) {
    type("fifteen bytes..");
    EXPECT_FALSE(shows("/20"));
    type(".");
    EXPECT_TRUE(shows("16/20"));
    type("....and more");
    EXPECT_TRUE(shows("2 lines"));
    EXPECT_EQ(text_in(Part::over), "and more2 lines");
    press("^U");
    type("!command of more than twenty bytes");
    EXPECT_FALSE(shows("2 lines"));
    EXPECT_FALSE(shows("/20"));
    press("^U");
    type("/say fifteen bytes...");
    EXPECT_TRUE(shows("16/20"));
    press("^U");
    type("/me waved.");
    EXPECT_FALSE(shows("/20"));
    type("............");
    EXPECT_TRUE(shows("2 lines"));
}

TEST_F(ConsoleTyping, SearchesTheText) {
    for (int i = 1; i <= 60; ++i) news("message", i % 20 == 0 ? "the Needle" : "hay");
    press("^S");
    EXPECT_TRUE(shows("search: "));
    for (const char *letter : {"n", "e", "e"}) type(letter);
    EXPECT_TRUE(shows("search: nee (3 of 3)"));
    EXPECT_EQ(text_in(Part::found), "Nee");
    press("Up");
    EXPECT_TRUE(shows("search: nee (2 of 3)"));
    press("^R");
    press("^S");
    EXPECT_TRUE(shows("(2 of 3)"));
    press("M-c");
    EXPECT_TRUE(shows("search: nee (nothing found, case)"));
    press("M-c");
    type("x");
    EXPECT_TRUE(shows("search: neex (nothing found)"));
    press("Backspace");
    press("Up");
    press("Up");
    EXPECT_TRUE(shows("(1 of 3)"));
    press("Enter");
    EXPECT_TRUE(model.windows().current().anchor);
    EXPECT_EQ(text_in(Part::found), "");
    press("M->");
    press("^S");
    press("^S");
    EXPECT_TRUE(shows("search: nee (3 of 3)"));
    press("Up");
    press("Esc");
    EXPECT_FALSE(model.windows().current().anchor);
    EXPECT_TRUE(model.take_asks().empty());
}

TEST_F(ConsoleTyping, SearchesWhatWasEntered) {
    for (const char *line : {"deploy web", "deploy api", "hello"}) enter(line);
    type("draft");
    press("^R");
    EXPECT_TRUE(shows("history: "));
    type("dep");
    EXPECT_TRUE(shows("history: dep (1 of 2)  deploy api"));
    press("^R");
    EXPECT_TRUE(shows("history: dep (2 of 2)  deploy web"));
    type("z");
    EXPECT_TRUE(shows("history: depz (nothing found)"));
    press("Esc");
    EXPECT_EQ(model.prompt().text(), "draft");
    press("^R");
    type("web");
    model.take_asks();
    press("Enter");
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(model.prompt().text(), "deploy web");
}

TEST_F(ConsoleTyping, HidesWhoComesAndGoes) {
    news("join", "");
    news("message", "hello");
    news("quit", "bye");
    news("netsplit", "20 of #ops went with a.test b.test");
    EXPECT_TRUE(shows("bob joined"));
    press("M-=");
    EXPECT_FALSE(shows("bob joined"));
    EXPECT_FALSE(shows("bob quit"));
    EXPECT_TRUE(shows("hello"));
    EXPECT_TRUE(shows("20 of #ops went"));
    press("M-1");
    news("join", "");
    EXPECT_EQ(model.windows().at(2).activity, Activity::none);
    press("M-3");
    press("PgUp");
    press("PgDn");
    press("M-=");
    EXPECT_TRUE(shows("bob joined"));
}

TEST_F(ConsoleTyping, ScrollsOverHiddenLines) {
    for (int i = 0; i < 200; ++i) {
        news(i % 3 == 0 ? "message" : "join", "text " + std::to_string(i));
        if (i == 100) press("M-=");
    }
    for (const char *key : {"PgUp", "PgUp", "M-<", "M-=", "PgDn", "M-=", "M->", "PgUp", "M-="}) {
        press(key);
        EXPECT_EQ(screen().size(), 24u);
        EXPECT_TRUE(shows("text ")) << key;
    }
    press("M->");
    EXPECT_TRUE(shows("text 198"));
}

TEST_F(ConsoleTyping, SetsForThisSession) {
    news("message", "hello");
    EXPECT_TRUE(shows("12:00"));
    press("M-t");
    EXPECT_FALSE(screen()[2].starts_with("12:00"));
    press("M-t");
    enter("/set timestamps long");
    EXPECT_TRUE(shows("timestamps is long until you leave"));
    EXPECT_TRUE(shows("12:00:01"));
    enter("/set timestamps perhaps");
    EXPECT_TRUE(shows("timestamps: 'perhaps' is none of auto"));
    enter("/set nicks hide");
    EXPECT_FALSE(shows("@alice"));
    enter("/set");
    EXPECT_TRUE(shows("joins       show"));
    enter("/set joins");
    EXPECT_TRUE(shows("usage: /set NAME VALUE"));
}

TEST_F(ConsoleTyping, RingsAtAlertsWhereThatIsWanted) {
    news("message", "signalbox: hello");
    EXPECT_FALSE(model.take_bell());
    enter("/set bell yes");
    news("message", "nobody");
    EXPECT_FALSE(model.take_bell());
    news("message", "alice: hello");
    EXPECT_TRUE(model.take_bell());
    EXPECT_FALSE(model.take_bell());
}

TEST_F(ConsoleTyping, MutesAWindow) {
    enter("/mute");
    EXPECT_TRUE(shows("muted"));
    press("M-1");
    news("message", "hello");
    EXPECT_EQ(model.windows().at(2).activity, Activity::none);
    news("message", "signalbox: hello");
    EXPECT_EQ(model.windows().at(2).activity, Activity::alert);
    press("M-3");
    enter("/mute");
    EXPECT_FALSE(shows("muted"));
}

TEST_F(ConsoleTyping, ObeysOtherBindings) {
    ConsoleSettings settings;
    settings.keys["^G"] = Action::window_next;
    settings.keys["M-1"] = Action::none;
    ConsoleModel other{clock, InputHistory{}, settings};
    other.press({Keypress::named, "^G"});
    EXPECT_EQ(other.windows().position(), 1u);
    other.press({Keypress::named, "M-1"});
    EXPECT_EQ(other.windows().position(), 1u);
}

TEST_F(ConsoleTyping, CompletesArgumentsOfItsOwnCommands) {
    type("/set time");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/set timestamps ");
    type("lo");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/set timestamps long ");
    press("M-k");
    EXPECT_EQ(model.prompt().text(), "/set timestamps lo");
    press("^U");
    type("/win #o");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/win #ops ");
}

TEST_F(ConsoleTyping, MarksTheParameter) {
    type("!say #ops x");
    Candidates found{9, {}, "say CHANNEL TEXT: say something in a channel"};
    found.param = "TEXT";
    model.hear({only("complete").id, "", 0, found});
    EXPECT_EQ(text_in(Part::hint_current), "TEXT");
}

TEST_F(ConsoleTyping, KeepsACommandOnDiskOnceTheDaemonHasJudgedIt) {
    enter("!say #ops hello");
    Ask asked = only("complete");
    EXPECT_EQ(asked.text, "say #ops hello");
    EXPECT_TRUE(model.take_entered().empty());
    model.hear({asked.id, "", 0, Candidates{}});
    EXPECT_EQ(model.take_entered(), std::vector<std::string>{"!say #ops hello"});

    enter("!log in alice hunter2");
    asked = only("complete");
    Candidates secret;
    secret.secret = true;
    model.hear({asked.id, "", 0, secret});
    EXPECT_TRUE(model.take_entered().empty());
    press("Up");
    EXPECT_EQ(model.prompt().text(), "!say #ops hello");
    press("^U");

    enter("!unheard of");
    asked = only("complete");
    model.lost();
    model.hear({asked.id, "", 0, Candidates{}});
    EXPECT_TRUE(model.take_entered().empty());
    press("Up");
    EXPECT_EQ(model.prompt().text(), "!unheard of");
}

TEST_F(ConsoleTyping, KeepsNoWordsToServices) {
    enter("good morning");
    EXPECT_EQ(model.take_entered(), std::vector<std::string>{"good morning"});
    enter("/say NickServ identify hunter2");
    enter("/nickserv identify hunter2");
    enter("!code 4kq 123456");
    EXPECT_TRUE(model.take_entered().empty());
    press("Up");
    EXPECT_EQ(model.prompt().text(), "good morning");
}

TEST_F(ConsoleTyping, HoldsTogetherWhateverIsPressed) {
    std::vector<std::string> keys = {"Up", "Down", "M-1", "M-2", "M-3", "^G",
                                     "^Q", "M-c",  "Esc", "Esc", "Tab", "Enter"};
    for (const KeyBinding &binding : usual_bindings()) keys.emplace_back(binding.key);
    const std::vector<std::string> texts = {"a",  " ",  "日",  "e\u0301", "/",     "!", "y",
                                            "Ab", "\n", "ser", "line",    "/set ", "#"};
    uint32_t state = 1;
    const auto any = [&](size_t count) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % count;
    };
    for (int i = 0; i < 6000; ++i) {
        if (any(40) == 0) model.resize(static_cast<int>(any(30)), static_cast<int>(any(110)));
        if (any(20) == 0) news(any(2) ? "join" : "message", texts[any(texts.size())]);
        if (any(30) == 0) paste(many_lines(static_cast<int>(any(60))));
        if (any(2) == 0)
            press(keys[any(keys.size())]);
        else
            type(texts[any(texts.size())]);
        const Picture picture = picture_of(model);
        ASSERT_GE(picture.cursor_row, 0);
        ASSERT_LT(picture.cursor_row, static_cast<int>(picture.rows.size()));
        ASSERT_GE(picture.cursor_column, 0);
        ASSERT_LT(picture.cursor_column, static_cast<int>(picture.rows[0].size()));
        ASSERT_LE(model.prompt().line().cursor(), model.prompt().text().size());
        model.take_asks();
        model.take_entered();
    }
}

TEST(ConsoleSecrecy, KnowsWhatIsToldToServices) {
    for (const char *line : {"identify hunter2", "IDENTIFY bot hunter2", "register pw a@b.example",
                             "set password x", "ghost bot pw", "login bot pw"})
        EXPECT_EQ(secrecy_of_words("x/NickServ", line), Secrecy::secret) << line;
    EXPECT_EQ(secrecy_of_words("x/NickServ", "info bob"), Secrecy::open);
    EXPECT_EQ(secrecy_of_words("x/#ops", "register for the party"), Secrecy::open);
    EXPECT_EQ(secrecy_of_words("x/#ops", "/say x/nickserv identify pw"), Secrecy::secret);
    EXPECT_EQ(secrecy_of_words("x/#ops", "fine\n/msg AuthServ@services auth pw"), Secrecy::secret);
    EXPECT_EQ(secrecy_of_command("say libera/NickServ identify pw"), Secrecy::secret);
    EXPECT_EQ(secrecy_of_slash("x/#ops", "/ns id pw"), Secrecy::unsure);
    EXPECT_EQ(secrecy_of_slash("x/#ops", "/say hello"), Secrecy::open);
    EXPECT_EQ(secrecy_of_command("confirm abcd"), Secrecy::secret);
    EXPECT_EQ(secrecy_of_command("OTP enrol alice"), Secrecy::secret);
    EXPECT_EQ(secrecy_of_command("roll"), Secrecy::unsure);
}

TEST_F(ConsoleTyping, EscDropsSeveralLinesAndUndoBringsThemBack) {
    type("one");
    press("Esc");
    EXPECT_EQ(model.prompt().text(), "one");
    press("^U");
    paste("one\ntwo");
    press("Esc");
    EXPECT_EQ(model.prompt().text(), "");
    press("^_");
    EXPECT_EQ(model.prompt().text(), "one\ntwo");
}

TEST_F(ConsoleTyping, TabKnowsThePanels) {
    type("/win app");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/win approvals ");
    press("^U");
    type("/close app");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/close app");
}

TEST_F(ConsoleTyping, ControlHomeAndEndScrollAsInIrssi) {
    for (int i = 0; i < 100; ++i) news("message", "number " + std::to_string(i));
    press("C-Home");
    EXPECT_TRUE(model.windows().current().anchor);
    press("C-End");
    EXPECT_FALSE(model.windows().current().anchor);
}
