#include "bot/keeper.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "support/fake_sync.hpp"
#include "support/rig.hpp"

namespace {

const StoreFailure disk_full(StoreFailure::full, "store: cannot write: disk full");

// The ring with a sync of the test's own, and two people at the control socket.
class Keeping : public testing::Test {
protected:
    Keeping() : rig(rig_settings(), &sync) {
        rig.register_on("test", "");
        writer = rig.client("root", 0);
        reader = rig.client("root", 0);
        rig.line().sent.clear();
    }

    void call(uint64_t client, const std::string &text) {
        Ask ask;
        ask.id = 7;
        ask.verb = "call";
        ask.text = text;
        rig.clients.ask(client, ask);
        rig.turn();
    }

    // How the call ended; empty: it has not.
    std::string outcome(uint64_t client) {
        std::string outcome;
        while (const auto tell = rig.told(client))
            if (const auto *done = std::get_if<Done>(&tell->body))
                outcome = done->outcome + (done->text.empty() ? "" : ": " + done->text);
        return outcome;
    }

    std::vector<std::string> kinds() {
        std::vector<std::string> kinds;
        for (const AuditRow &row : rig.store.book.find({}))
            kinds.push_back(row.kind + " " + row.command);
        return kinds;
    }

    void fill_disk() {
        rig.store.database.lose(disk_full);
        rig.turn();
    }

    FakeSync sync;
    Rig rig;
    uint64_t writer = 0, reader = 0;
};

}  // namespace

TEST_F(Keeping, AChangeWaitsForItsSyncAndAReadDoesNot) {
    call(writer, "say local hello");
    EXPECT_EQ(outcome(writer), "");
    EXPECT_EQ(kinds(), std::vector<std::string>{"end say"});
    for (const Duration slow : {50ms, 5000ms}) {
        rig.advance(slow);
        call(reader, "ping");
        EXPECT_EQ(outcome(reader), "ok");
    }
    EXPECT_EQ(outcome(writer), "");
    sync.finish();
    rig.turn();
    EXPECT_EQ(outcome(writer), "ok");
}

TEST_F(Keeping, OneSyncCoversWhatHasGathered) {
    const int before = sync.started;
    call(writer, "say local one");
    call(reader, "say local two");
    call(reader, "say local three");
    EXPECT_EQ(sync.started, before + 1);
    sync.finish();
    rig.turn();
    EXPECT_EQ(outcome(writer), "ok");
    EXPECT_EQ(outcome(reader), "");
    EXPECT_EQ(sync.started, before + 2);
    sync.finish();
    rig.turn();
    EXPECT_EQ(outcome(reader), "ok");
}

TEST_F(Keeping, ReadsAskForNoSync) {
    const int before = sync.started;
    call(reader, "ping");
    EXPECT_EQ(sync.started, before);
}

TEST_F(Keeping, WhatIsNotCommittedIsNotDone) {
    Ask ask;
    ask.id = 7;
    ask.verb = "call";
    ask.text = "say test/#ops hello";
    rig.clients.ask(writer, ask);
    rig.store.database.lose(disk_full);
    rig.turn();
    sync.finish();
    rig.turn();
    EXPECT_NE(outcome(writer).find("refused: this could not be recorded"), std::string::npos);
    while (const auto line = rig.sent()) EXPECT_EQ(line->find("hello"), std::string::npos) << *line;
    EXPECT_EQ(kinds(), std::vector<std::string>{});
}

TEST_F(Keeping, AFullDiskRefusesAllButReading) {
    fill_disk();
    call(writer, "say local hello");
    EXPECT_NE(outcome(writer).find("refused: the book cannot be written: disk full"),
              std::string::npos);
    call(reader, "ping");
    EXPECT_EQ(outcome(reader), "ok");
    EXPECT_EQ(kinds(), std::vector<std::string>{"refusal say"});
}

TEST_F(Keeping, ItIsToldOnceThatTheStoreIsUnwellAndOnceThatItIsWell) {
    fill_disk();
    fill_disk();
    rig.advance(1s);
    const auto line = rig.sent();
    ASSERT_TRUE(line);
    EXPECT_NE(line->find("PRIVMSG #ops :the book cannot be written: disk full"), std::string::npos);
    EXPECT_FALSE(rig.sent());
    rig.advance(31s);
    const auto well = rig.sent();
    ASSERT_TRUE(well);
    EXPECT_NE(well->find("the book can be written again"), std::string::npos);
    call(writer, "say local hello");
    sync.finish();
    rig.turn();
    EXPECT_EQ(outcome(writer), "ok");
}

TEST_F(Keeping, AfterAnIoErrorTheSyncIsNotTriedAgainBeforeTheFileIsReopened) {
    call(writer, "say test/#ops hello");
    const int before = sync.started;
    sync.finish(EIO);
    rig.turn();
    EXPECT_NE(outcome(writer).find("refused: this could not be recorded"), std::string::npos);
    call(writer, "say local hello");
    EXPECT_NE(outcome(writer).find("refused: the book cannot be written"), std::string::npos);
    EXPECT_EQ(sync.started, before);
    EXPECT_EQ(sync.renewed, 0);
    rig.advance(31s);
    EXPECT_EQ(sync.renewed, 1);
    while (const auto line = rig.sent()) EXPECT_EQ(line->find(":hello"), std::string::npos);
}

TEST_F(Keeping, OwnersOfRecordsSeeThatATurnWasLost) {
    const uint64_t before = rig.store.database.generation();
    rig.store.approvals.put("12kq", "asked");
    fill_disk();
    EXPECT_NE(rig.store.database.generation(), before);
    EXPECT_TRUE(rig.store.approvals.all().empty());
}

TEST_F(Keeping, ALostTurnLeavesTheBookWhole) {
    call(reader, "ping");
    fill_disk();
    rig.advance(31s);
    call(reader, "ping");
    int64_t number = 0;
    for (const AuditRow &row : rig.store.book.find({})) EXPECT_EQ(row.number, ++number);
    EXPECT_EQ(rig.store.book.last().number, number);
}

TEST_F(Keeping, LinesOfChannelsComeBackAndPrivateOnesDoNot) {
    rig.line().say(":alice!a@host PRIVMSG #ops :seen by all");
    rig.line().say(":alice!a@host PRIVMSG signalbox :seen by you");
    rig.turn();
    rig.advance(3s);
    std::vector<std::string> texts;
    for (const HistoryLine &line : rig.store.history.last(10))
        if (line.kind == "message") texts.push_back(line.room + " " + line.text);
    EXPECT_EQ(texts, std::vector<std::string>{"test/#ops seen by all"});
}
