#include <gtest/gtest.h>

#include "console/layout.hpp"
#include "console/model.hpp"
#include "support/test_clock.hpp"

// A model with a daemon's answers at hand.
class ConsoleModelTest : public testing::Test {
protected:
    TestClock clock;
    ConsoleModel model{clock, InputHistory{}};
    uint64_t seq = 0;

    void SetUp() override {
        setenv("TZ", "UTC", 1);
        model.resize(24, 80);
    }
    void attach() {
        seq = 0;
        model.connected();
        model.hear({only("hello").id, "", 0,
                    Welcome{protocol_version, "signalboxd", "signalbox", "unix:alice", "!"}});
        for (const Ask &ask : model.take_asks()) model.hear({ask.id, "", 0, Done{"ok", ""}});
    }
    void attach_to(std::vector<ChatLine> lines) {
        attach();
        snapshot(std::move(lines));
    }
    void snapshot(std::vector<ChatLine> lines) {
        seq = 0;
        model.hear(
            {0, "chat", 0,
             RoomState{
                 {"x/#ops", "the topic", true, true, {{"@", "alice"}, {"", "bob"}, {"", "bella"}}},
                 std::move(lines)}});
        model.hear({0, "chat", 0, RoomState{{"local", "commands run here", true, true, {}}, {}}});
    }
    ChatLine said(const std::string &text, int64_t second = 0) {
        return {"x/#ops", 1795348800000 + second * 1000, "message", "bob", text, false};
    }
    void news(const std::string &text) {
        model.hear({0, "chat", ++seq, Chat{said(text, static_cast<int64_t>(seq))}});
    }
    Ask only(const std::string &verb) {
        const std::vector<Ask> asks = model.take_asks();
        for (const Ask &ask : asks)
            if (ask.verb == verb) return ask;
        ADD_FAILURE() << "nothing asked with the verb " << verb;
        return {};
    }
    bool nothing_asked() { return model.take_asks().empty(); }
    void press(const std::string &key) { model.press({Keypress::named, key}); }
    void type(const std::string &text) { model.press({Keypress::text, text}); }
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
};

TEST_F(ConsoleModelTest, SaysWhatIsNoCommand) {
    attach_to({});
    EXPECT_TRUE(shows("[say as signalbox]"));
    enter("good morning");
    const Ask ask = only("say");
    EXPECT_EQ(ask.to, std::vector<std::string>{"x/#ops"});
    EXPECT_EQ(ask.text, "good morning");
    EXPECT_EQ(model.prompt().text(), "");
}

TEST_F(ConsoleModelTest, RunsWhatBeginsWithThePrefix) {
    attach_to({});
    type("!host");
    EXPECT_TRUE(shows("[run as unix:alice]"));
    press("Enter");
    const Ask ask = only("call");
    EXPECT_EQ(ask.place, "x/#ops");
    EXPECT_EQ(ask.text, "host");
    enter("!");
    EXPECT_EQ(only("say").text, "!");
}

TEST_F(ConsoleModelTest, RunsEverythingInLocal) {
    attach_to({});
    press("M-1");
    enter("ping");
    EXPECT_EQ(only("call").text, "ping");
    enter("!ping");
    const Ask ask = only("call");
    EXPECT_EQ(ask.text, "ping");
    EXPECT_EQ(ask.place, "local");
}

TEST_F(ConsoleModelTest, HasCommandsOfItsOwn) {
    attach_to({});
    enter("/me waves");
    EXPECT_EQ(only("say").as, "action");
    enter("/say !host");
    EXPECT_EQ(only("say").text, "!host");
    enter("//shrug");
    EXPECT_EQ(only("say").text, "/shrug");
    enter("/join #dev");
    const Ask join = only("call");
    EXPECT_EQ(join.place, "local");
    EXPECT_EQ(join.text, "join x/#dev");
    enter("/part");
    EXPECT_EQ(only("call").text, "part x/#ops");
    enter("/2");
    EXPECT_EQ(model.windows().current().room.name, "log");
    enter("hello?");
    EXPECT_TRUE(nothing_asked());
    EXPECT_TRUE(shows("nobody hears you here"));
    press("^C");
    enter("/win ops");
    EXPECT_EQ(model.windows().current().room.name, "x/#ops");
    enter("/qiut");
    EXPECT_TRUE(shows("did you mean /quit?"));
    EXPECT_FALSE(model.stop());
    enter("/quit");
    ASSERT_TRUE(model.stop());
    EXPECT_EQ(model.stop()->exit, 0);
}

TEST_F(ConsoleModelTest, ShowsAChannelItAskedFor) {
    attach_to({});
    enter("/join #dev");
    model.hear({0, "chat", ++seq, RoomState{{"x/#dev", "", true, true, {}}, {}}});
    EXPECT_EQ(model.windows().current().room.name, "x/#dev");
}

TEST_F(ConsoleModelTest, ShowsRefusalsOnly) {
    attach_to({});
    enter("!restart web");
    const Ask ask = only("call");
    model.hear({ask.id, "", 0, Answer{"an answer"}});
    model.hear({ask.id, "", 0, Done{"refused", "you are in no role"}});
    EXPECT_TRUE(shows("refused: you are in no role"));
    EXPECT_FALSE(shows("an answer"));
}

TEST_F(ConsoleModelTest, CompletesWithTheDaemon) {
    attach_to({});
    type("!ho");
    const Ask ask = only("complete");
    EXPECT_EQ(ask.text, "ho");
    model.hear({ask.id, "", 0, Candidates{0, {"host"}, "host: load and memory"}});
    EXPECT_TRUE(shows("host: load and memory"));
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "!host ");
}

TEST_F(ConsoleModelTest, CompletesWhenTheAnswerComes) {
    attach_to({});
    type("!ho");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "!ho");
    const Ask ask = only("complete");
    model.hear({ask.id - 1, "", 0, Candidates{0, {"wrong"}, ""}});
    for (const Ask &other : model.take_asks()) EXPECT_NE(other.verb, "call");
    press("Tab");
    const Ask again = only("complete");
    model.hear({again.id, "", 0, Candidates{0, {"host", "hop"}, ""}});
    EXPECT_EQ(model.prompt().text(), "!host ");
    EXPECT_TRUE(shows("host  hop"));
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "!hop ");
    press("S-Tab");
    EXPECT_EQ(model.prompt().text(), "!host ");
}

TEST_F(ConsoleModelTest, ForgetsTheHintOfALineThatIsGone) {
    attach_to({});
    type("!host");
    const Ask ask = only("complete");
    press("Enter");
    model.hear({ask.id, "", 0, Candidates{0, {"host"}, "host: load"}});
    EXPECT_EQ(model.hint(), "");
    EXPECT_FALSE(shows("host: load"));
}

TEST_F(ConsoleModelTest, IgnoresCandidatesOutOfTheLine) {
    attach_to({});
    type("!ho");
    model.hear({only("complete").id, "", 0, Candidates{1000, {"host"}, ""}});
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "!ho");
}

TEST_F(ConsoleModelTest, CompletesNicksAndCommands) {
    attach_to({});
    type("al");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "alice: ");
    type("and b");
    press("Tab");
    EXPECT_TRUE(shows("bella  bob"));
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "alice: and bob ");
    press("^U");
    type("#o");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "#ops ");
    press("^U");
    type("/qu");
    press("Tab");
    EXPECT_EQ(model.prompt().text(), "/quit ");
}

TEST_F(ConsoleModelTest, DoublesNothingAfterAReconnect) {
    attach_to({said("one")});
    news("two");
    model.lost();
    EXPECT_TRUE(shows("daemon gone, reconnecting"));
    type("half a li");
    attach_to({said("one"), said("two", 1), said("three", 2)});
    EXPECT_FALSE(shows("daemon gone"));
    EXPECT_EQ(model.windows().current().lines().size(), 3u);
    EXPECT_EQ(model.prompt().text(), "half a li");
}

TEST_F(ConsoleModelTest, SendsNothingWhileAway) {
    attach_to({});
    model.lost();
    enter("hello");
    EXPECT_EQ(model.prompt().text(), "hello");
    EXPECT_TRUE(nothing_asked());
    EXPECT_TRUE(shows("[not attached]"));
}

TEST_F(ConsoleModelTest, TellsWhatWasNotAnswered) {
    attach_to({});
    enter("!deploy web");
    model.lost();
    EXPECT_TRUE(shows("went away before it answered"));
}

TEST_F(ConsoleModelTest, SubscribesAgainAfterAGap) {
    attach_to({});
    news("one");
    EXPECT_TRUE(nothing_asked());
    ++seq;
    news("three");
    const Ask ask = only("subscribe");
    EXPECT_EQ(ask.topic, "chat");
    news("four");
    EXPECT_TRUE(nothing_asked());
    model.hear({ask.id, "", 0, Done{"ok", ""}});
    snapshot({said("one", 1), said("two", 2), said("three", 3), said("four", 4)});
    news("five");
    EXPECT_EQ(model.windows().current().lines().size(), 5u);
}

TEST_F(ConsoleModelTest, TakesTheSnapshotThatFollowsAMiss) {
    attach_to({});
    news("one");
    model.hear({0, "chat", 0, Missed{17}});
    EXPECT_TRUE(shows("17 lines did not reach this console"));
    snapshot({said("one", 1), said("two", 2)});
    news("three");
    EXPECT_TRUE(nothing_asked());
    EXPECT_TRUE(shows("three"));
}

TEST_F(ConsoleModelTest, ALogIsReplacedBySnapshots) {
    attach_to({});
    const auto log = [&](uint64_t number, const std::string &text) {
        model.hear({0, "log", number, LogLine{1, "info", text}});
    };
    log(0, "a");
    log(0, "b");
    log(1, "c");
    press("M-2");
    EXPECT_EQ(model.windows().current().lines().size(), 3u);
    log(5, "f");
    model.hear({only("subscribe").id, "", 0, Done{"ok", ""}});
    log(0, "a");
    EXPECT_EQ(model.windows().current().lines().size(), 1u);
}

TEST_F(ConsoleModelTest, StopsWhereNoVersionIsCommon) {
    model.connected();
    const Ask hello = only("hello");
    EXPECT_EQ(hello.version, protocol_version);
    EXPECT_EQ(hello.oldest, protocol_oldest);
    model.hear({hello.id, "", 0, Done{"unsupported", "this daemon speaks versions 7 to 9"}});
    EXPECT_FALSE(model.stop());
    model.hear({only("hello").id, "", 0, Done{"unsupported", "no"}});
    ASSERT_TRUE(model.stop());
    EXPECT_EQ(model.stop()->exit, 69);
    EXPECT_NE(model.stop()->why.find("this daemon speaks versions 7 to 9"), std::string::npos);
    EXPECT_NE(model.stop()->why.find("this console speaks versions 1 to 2"), std::string::npos);
}

TEST_F(ConsoleModelTest, StopsAtAVersionThatItDoesNotSpeak) {
    for (const int version : {0, protocol_version + 1}) {
        ConsoleModel other(clock, InputHistory{});
        other.connected();
        const uint64_t hello = other.take_asks().at(0).id;
        other.hear({hello, "", 0, Welcome{version, "d", "signalbox", "unix:alice", "!"}});
        ASSERT_TRUE(other.stop());
        EXPECT_EQ(other.stop()->exit, 69);
    }
}

TEST_F(ConsoleModelTest, WorksOnADaemonOfTheVersionBefore) {
    model.connected();
    model.hear({only("hello").id, "", 0, Done{"unsupported", "this daemon speaks 1"}});
    const Ask again = only("hello");
    EXPECT_EQ(again.version, 1);
    model.hear({again.id, "", 0, Welcome{1, "signalboxd 0.1.0", "signalbox", "unix:alice", "!"}});
    std::vector<std::string> topics;
    for (const Ask &ask : model.take_asks()) {
        topics.push_back(ask.topic);
        model.hear({ask.id, "", 0, Done{"ok", ""}});
    }
    EXPECT_EQ(topics, (std::vector<std::string>{"chat", "log"}));
    snapshot({said("one")});
    EXPECT_TRUE(shows("one"));
    press("PgUp");
    EXPECT_TRUE(nothing_asked());
    press("M-1");
    EXPECT_TRUE(shows("signalboxd 0.1.0 is older than this console"));
    model.lost();
    attach_to({said("one"), said("two", 1)});
    press("M-3");
    EXPECT_EQ(model.windows().current().lines().size(), 2u);
}

TEST_F(ConsoleModelTest, ShowsTheOutputOfAJobUntilItsWindowIsClosed) {
    attach_to({});
    model.open_job(12);
    const Ask ask = only("subscribe");
    EXPECT_EQ(ask.topic, "job");
    EXPECT_EQ(ask.job, 12u);
    EXPECT_EQ(model.windows().current().room.name, "job 12");
    model.hear({ask.id, "", 0, Done{"ok", ""}});
    model.hear({0, "job/12", 0, JobOutput{12, {"one", "two"}, ""}});
    model.hear({0, "job/12", 1, JobOutput{12, {"three"}, "job 12 ended"}});
    EXPECT_TRUE(shows("two"));
    EXPECT_TRUE(shows("three"));
    EXPECT_TRUE(shows("job 12 ended"));
    model.hear({0, "job/12", 0, JobOutput{12, {"anew"}, ""}});
    EXPECT_FALSE(shows("three"));
    enter("hello");
    EXPECT_TRUE(shows("nobody hears you here"));
    press("^U");
    enter("/close");
    EXPECT_EQ(model.windows().find("job 12"), nullptr);
    const Ask end = only("unsubscribe");
    EXPECT_EQ(end.topic, "job");
    EXPECT_EQ(end.job, 12u);
    model.hear({0, "job/12", 2, JobOutput{12, {"late"}, ""}});
    EXPECT_EQ(model.windows().find("job 12"), nullptr);
}

TEST_F(ConsoleModelTest, SaysWhyAJobIsNotShown) {
    attach_to({});
    model.open_job(12);
    model.hear({only("subscribe").id, "", 0, Done{"refused", "job 12 is for others"}});
    EXPECT_FALSE(model.stop());
    EXPECT_TRUE(shows("job 12 is for others"));
}

TEST_F(ConsoleModelTest, StopsWhereItMayNotLook) {
    model.connected();
    model.hear({only("hello").id, "", 0,
                Welcome{protocol_version, "d", "signalbox", "unix:mallory", "!"}});
    model.hear({only("subscribe").id, "", 0, Done{"refused", "mallory is nobody"}});
    ASSERT_TRUE(model.stop());
    EXPECT_EQ(model.stop()->exit, 77);
}

TEST_F(ConsoleModelTest, ClearsTheLineWithControlC) {
    attach_to({});
    type("text");
    press("^C");
    EXPECT_EQ(model.prompt().text(), "");
    press("^C");
    EXPECT_FALSE(shows("/quit leaves"));
    press("^C");
    EXPECT_TRUE(shows("/quit leaves"));
}

TEST_F(ConsoleModelTest, ShowsNicksWhereThereIsRoom) {
    attach_to({});
    EXPECT_TRUE(shows("│@alice"));
    press("M-N");
    EXPECT_FALSE(shows("│@alice"));
    press("M-N");
    model.resize(24, 60);
    EXPECT_FALSE(shows("│@alice"));
}

TEST_F(ConsoleModelTest, FillsEverySize) {
    std::vector<ChatLine> lines;
    for (int i = 0; i < 60; ++i)
        lines.push_back(
            said("日本語 some words that go on for a while \x03"
                 "4red " +
                     std::to_string(i),
                 i));
    attach_to(lines);
    model.hear({0, "chat", ++seq, RoomState{{"x/日本語日本語", "", true, true, {}}, {}}});
    type("!日本語 a long command line that does not fit into narrow terminals");
    for (int rows = 1; rows < 30; ++rows)
        for (int columns = 1; columns < 100; columns += columns < 30 ? 1 : 7) {
            model.resize(rows, columns);
            press("PgUp");
            const Picture picture = picture_of(model);
            ASSERT_EQ(picture.rows.size(), static_cast<size_t>(rows));
            for (const CellRow &row : picture.rows)
                ASSERT_EQ(row.size(), static_cast<size_t>(columns));
            ASSERT_GE(picture.cursor_column, 0);
            ASSERT_LT(picture.cursor_column, columns);
        }
}

TEST_F(ConsoleModelTest, LetsNothingRawThrough) {
    attach_to({});
    const std::string evil =
        "\x1b]0;x\x07\x9b"
        "31m\r\n\t\xe2\x80\xae\xff";
    model.hear({0, "chat", ++seq, RoomState{{"x/#ops", evil, true, true, {{"@", evil}}}, {}}});
    model.hear({0, "chat", ++seq, Chat{{"x/#ops", 1, "message", evil, evil, false}}});
    model.hear({0, "chat", ++seq, Chat{{"x/" + evil, 1, evil, evil, evil, false}}});
    model.hear({0, "log", 0, LogLine{1, evil, evil}});
    model.garbled(evil);
    for (size_t window = 0; window < model.windows().size(); ++window) {
        press("^N");
        for (const std::string &row : screen())
            for (const char c : row)
                ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) << row;
        EXPECT_FALSE(shows("\xe2\x80\xae"));
        EXPECT_FALSE(shows("\xff"));
    }
}

TEST_F(ConsoleModelTest, GoesFromAlertToAlert) {
    attach_to({});
    const auto talk = [this](const std::string &text) {
        for (int i = 0; i < 40; ++i) news(text + " " + std::to_string(i));
    };
    news("signalbox: the first");
    talk("then");
    news("signalbox: the second");
    talk("later");
    EXPECT_FALSE(shows("the second"));
    press("M-p");
    EXPECT_TRUE(shows("the second"));
    press("M-p");
    EXPECT_TRUE(shows("the first"));
    EXPECT_FALSE(shows("the second"));
    press("M-p");
    EXPECT_TRUE(shows("the first")) << "there is none before";
    press("M-n");
    EXPECT_TRUE(shows("the second"));
    press("M-n");
    EXPECT_TRUE(shows("later 39")) << "behind the last is the end";
}
