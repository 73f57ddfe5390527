#include "bot/desk.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/fake_clients.hpp"
#include "support/test_clock.hpp"

namespace {

class DeskTest : public testing::Test {
protected:
    DeskTest() {
        log.mute();
        desk.connected(1, {getuid(), "ann"});
        desk.set_room({"net/#ops", "topic", true, true, {{"@", "ann"}}});
    }
    static ChatLine line(const std::string &room, const std::string &text, int64_t time = 0) {
        return {room, time, "message", "ann", text, false};
    }
    // What the client was told since last asked: "TYPE[NUMBER] WHAT".
    std::vector<std::string> drawn(uint64_t client = 1) {
        desk.draw(clients, log);
        std::vector<std::string> texts;
        for (const Tell &tell : std::exchange(clients.told[client], {}))
            texts.push_back(text(tell));
        return texts;
    }
    static std::string text(const Tell &tell) {
        const std::string number = "[" + std::to_string(tell.seq) + "] ";
        if (const auto *room = std::get_if<RoomState>(&tell.body))
            return "room" + number + room->room.name + " " + std::to_string(room->lines.size());
        if (const auto *gone = std::get_if<RoomGone>(&tell.body))
            return "gone" + number + gone->name;
        if (const auto *chat = std::get_if<Chat>(&tell.body))
            return "chat" + number + chat->line.text;
        if (const auto *log = std::get_if<LogLine>(&tell.body)) return "log" + number + log->text;
        if (std::get_if<Missed>(&tell.body)) return "missed" + number;
        return "other";
    }
    using Texts = std::vector<std::string>;

    TestClock clock;
    Log log{clock};
    FakeClients clients;
    Desk desk;
};

}  // namespace

TEST_F(DeskTest, ASnapshotComesFirstAndThenWhatIsNew) {
    desk.say(line("net/#ops", "before"));
    EXPECT_TRUE(desk.subscribe(1, "chat"));
    desk.say(line("net/#ops", "in the same turn"));
    EXPECT_EQ(drawn(), (Texts{"room[0] local 0", "room[0] net/#ops 2"}));
    EXPECT_EQ(drawn(), Texts{});
    desk.say(line("net/#ops", "one"));
    desk.say(line("net/#ops", "two"));
    EXPECT_EQ(drawn(), (Texts{"chat[1] one", "chat[2] two"}));
    desk.set_room({"net/#ops", "new", true, true, {}});
    desk.remove_room("local");
    desk.remove_room("unknown");
    EXPECT_EQ(drawn(), (Texts{"gone[3] local", "room[4] net/#ops 0"}));
}

TEST_F(DeskTest, ARoomIsKnownBeforeItsFirstLine) {
    desk.subscribe(1, "chat");
    drawn();
    desk.say(line("net/bob", "psst"));
    desk.set_room({"net/#new", "", true, true, {}});
    desk.say(line("net/#new", "hello"));
    EXPECT_EQ(drawn(),
              (Texts{"room[1] net/bob 0", "chat[2] psst", "room[3] net/#new 0", "chat[4] hello"}));
}

TEST_F(DeskTest, ASlowClientIsToldAndBeginsAnew) {
    desk.subscribe(1, "chat");
    drawn();
    clients.stuffed.insert(1);
    desk.say(line("net/#ops", "lost"));
    EXPECT_EQ(drawn(), Texts{});
    desk.say(line("net/#ops", "lost too"));
    EXPECT_EQ(drawn(), Texts{});
    clients.stuffed.clear();
    EXPECT_EQ(drawn(), (Texts{"missed[0] ", "room[0] local 0", "room[0] net/#ops 2"}));
    desk.say(line("net/#ops", "next"));
    EXPECT_EQ(drawn(), Texts{"chat[1] next"});
}

TEST_F(DeskTest, WhatASlowClientMissedIsCounted) {
    desk.subscribe(1, "chat");
    drawn();
    clients.stuffed.insert(1);
    for (const char *text : {"1", "2", "3"}) desk.say(line("net/#ops", text));
    drawn();
    desk.say(line("net/#ops", "4"));
    drawn();
    clients.stuffed.clear();
    desk.draw(clients, log);
    EXPECT_EQ(std::get<Missed>(clients.told[1].front().body).count, 4u);
}

TEST_F(DeskTest, OneSlowClientHoldsUpNoOther) {
    desk.connected(2, {getuid(), "bob"});
    desk.subscribe(1, "chat");
    desk.subscribe(2, "chat");
    drawn();
    clients.told.clear();
    clients.stuffed.insert(1);
    desk.say(line("net/#ops", "hello"));
    EXPECT_EQ(drawn(2), Texts{"chat[1] hello"});
}

TEST_F(DeskTest, TheLogIsFollowedFromItsLastLinesOn) {
    log.info("old");
    desk.subscribe(1, "log");
    EXPECT_EQ(drawn(), Texts{"log[0] event=old"});
    log.info("new");
    EXPECT_EQ(drawn(), Texts{"log[1] event=new"});
    EXPECT_EQ(drawn(), Texts{});
    EXPECT_FALSE(desk.watched());
    EXPECT_FALSE(desk.subscribe(1, "weather"));
}

TEST_F(DeskTest, QueriesAreBoundedAndTheOldestGoes) {
    for (int i = 0; i < 500; ++i) desk.say(line("net/nick" + std::to_string(i), "hi", 1000 + i));
    desk.say(line("net/nick450", "again", 9999));
    desk.say(line("net/last", "hi", 10'000));
    desk.subscribe(1, "chat");
    const Texts rooms = drawn();
    EXPECT_EQ(rooms.size(), 2u + 100u);
    const auto has = [&](const std::string &room) {
        return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
    };
    EXPECT_TRUE(has("room[0] local 0"));
    EXPECT_TRUE(has("room[0] net/#ops 0"));
    EXPECT_TRUE(has("room[0] net/nick450 2"));
    EXPECT_TRUE(has("room[0] net/nick499 1"));
    EXPECT_FALSE(has("room[0] net/nick399 1"));
}

TEST_F(DeskTest, LinesOfARoomAreBounded) {
    for (int i = 0; i < 1000; ++i) desk.say(line("net/#ops", "hi"));
    desk.subscribe(1, "chat");
    EXPECT_EQ(drawn().at(1), "room[0] net/#ops 300");
}

TEST_F(DeskTest, AClientThatIsGoneIsForgotten) {
    desk.subscribe(1, "chat");
    desk.greet(1);
    desk.gone(1);
    desk.gone(1);
    EXPECT_FALSE(desk.watched());
    EXPECT_FALSE(desk.greeted(1));
    EXPECT_FALSE(desk.asker(1).owner);
    EXPECT_EQ(desk.asker(1).identity, "");
    EXPECT_EQ(drawn(), Texts{});
    EXPECT_EQ(desk.size(), 0u);
}

TEST_F(DeskTest, WhoSitsThere) {
    EXPECT_TRUE(desk.asker(1).owner);
    EXPECT_EQ(desk.asker(1).identity, "unix:ann");
    desk.connected(2, {getuid() + 12345, "bob"});
    EXPECT_FALSE(desk.asker(2).owner);
    desk.connected(3, {4242, ""});
    EXPECT_EQ(desk.asker(3).identity, "");
    EXPECT_EQ(desk.asker(3).name, "uid 4242");
}

TEST_F(DeskTest, NumbersGrowWhateverTheClockSays) {
    EXPECT_EQ(desk.say(line("net/#ops", "a", 99'999'999), 1000), 1000);
    EXPECT_EQ(desk.say(line("local", "b"), 1000), 1001);
    EXPECT_EQ(desk.say(line("net/#ops", "c"), 500), 1002);
    EXPECT_EQ(desk.say(line("net/bob", "d"), 5000), 5000);
    desk.number_from(9000);
    desk.number_from(8000);
    EXPECT_EQ(desk.say(line("net/#ops", "e"), 6000), 9001);
}

TEST_F(DeskTest, OneRoomCanBeFollowedAlone) {
    desk.say(line("net/#ops", "before"));
    desk.subscribe(1, "chat", "net/#ops");
    EXPECT_EQ(drawn(), Texts{"room[0] net/#ops 1"});
    desk.say(line("local", "elsewhere"));
    desk.say(line("net/#ops", "here"));
    desk.say(line("net/bob", "elsewhere"));
    EXPECT_EQ(drawn(), Texts{"chat[1] here"});
    clients.stuffed.insert(1);
    desk.say(line("net/#ops", "lost"));
    drawn();
    clients.stuffed.clear();
    EXPECT_EQ(drawn(), (Texts{"missed[0] ", "room[0] net/#ops 3"}));
    EXPECT_TRUE(desk.unsubscribe(1, "chat"));
    EXPECT_FALSE(desk.unsubscribe(1, "chat"));
    desk.say(line("net/#ops", "unheard"));
    EXPECT_EQ(drawn(), Texts{});
}

TEST_F(DeskTest, LinesInMemoryAreFoundByNumber) {
    for (int i = 1; i <= 400; ++i) desk.say(line("net/#ops", std::to_string(i)), 1000 + i);
    const auto texts = [&](int64_t after, int64_t before, size_t most) {
        std::string all;
        for (const ChatLine &found : desk.lines({"net/#ops", after, before, most}))
            all += found.text + " ";
        return all;
    };
    EXPECT_EQ(texts(0, 0, 2), "399 400 ");
    EXPECT_EQ(texts(0, 1399, 2), "397 398 ");
    EXPECT_EQ(texts(1200, 0, 2), "201 202 ");
    EXPECT_EQ(texts(1200, 1203, 5), "201 202 ");
    EXPECT_EQ(texts(0, 1102, 5), "101 ");
    EXPECT_EQ(desk.lines({"net/nobody", 0, 0, 5}).size(), 0u);
}

TEST_F(DeskTest, AStreamBeginsWithASnapshotAndASlowOneBeginsAnew) {
    const auto output = [](const std::string &text) { return JobOutput{12, {text}, ""}; };
    const auto texts = [&] {
        desk.draw(clients, log);
        std::string all;
        for (const Tell &tell : std::exchange(clients.told[1], {})) {
            const auto *one = std::get_if<JobOutput>(&tell.body);
            all += one ? std::to_string(tell.seq) + one->lines.at(0) + " " : "missed ";
        }
        return all;
    };
    EXPECT_TRUE(desk.subscribe(1, "job/12"));
    EXPECT_EQ(desk.streams(), Texts{"job/12"});
    EXPECT_TRUE(desk.wants_snapshot("job/12", clients));
    desk.set_snapshot("job/12", output("all"));
    desk.add_news("job/12", output("in it"));
    EXPECT_EQ(texts(), "0all ");
    EXPECT_FALSE(desk.wants_snapshot("job/12", clients));
    desk.add_news("job/12", output("one"));
    desk.add_news("job/12", output("two"));
    EXPECT_EQ(texts(), "1one 2two ");
    clients.stuffed.insert(1);
    desk.add_news("job/12", output("lost"));
    EXPECT_EQ(texts(), "");
    EXPECT_FALSE(desk.wants_snapshot("job/12", clients));
    clients.stuffed.clear();
    EXPECT_TRUE(desk.wants_snapshot("job/12", clients));
    desk.set_snapshot("job/12", output("all"));
    EXPECT_EQ(texts(), "missed 0all ");
    desk.gone(1);
    EXPECT_EQ(desk.streams(), Texts{});
}
