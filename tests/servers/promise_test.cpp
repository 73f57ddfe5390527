// What was promised is said, whatever is killed meanwhile: the bot, its server, the link between.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "soak/callers.hpp"

static constexpr Duration last_words = 120s;
static constexpr char settings[] =
    "[announcements]\nquota = 100000\nquota-alert = 100000\n"
    "rate = 100000/1h\nrate-alert = 100000/1h\n";

static int number_of(const char *variable, int otherwise) {
    const char *text = std::getenv(variable);
    return text ? std::atoi(text) : otherwise;
}

namespace {

// ANNOUNCEMENTS=10000 is the whole proof; fewer are enough to see that nothing has come apart.
class Promise : public testing::Test {
protected:
    void SetUp() override {
        if (server_kinds().size() < 2) GTEST_SKIP() << "two kinds of IRC server are needed";
    }

    void turn(Duration length) {
        world.until([this] { return callers.turn(), callers.idle(); }, length);
    }

    void end_bot(int signal) {
        world.bot.signal(signal);
        world.until([this] { return !world.bot.running(); }, 20s);
        told_again += sent_again(world.bot.log());
        turn(std::chrono::milliseconds(random() % 800));
        world.bot.start(false);
    }

    void strike() {
        Stage &stage = *world.stages[random() % world.stages.size()];
        switch (random() % 6) {
            case 0:
                return end_bot(SIGKILL);
            case 1:
                return end_bot(SIGTERM);
            case 2:
                stage.server.stop(SIGKILL);
                return stage.server.start();
            case 3:
                return stage.cable.reset();
            case 4:
                stage.cable.pull();
                turn(2s);
                return stage.cable.plug();
            default:
                stage.witness.send("KILL " + stage.bot_nick + " :out with you");
        }
    }

    size_t sum(size_t (Ledger::*what)() const) const {
        size_t total = 0;
        for (const auto &stage : world.stages) total += (stage->ledger.*what)();
        return total;
    }
    size_t missing() const {
        size_t total = 0;
        for (const auto &stage : world.stages) total += stage->ledger.missing().size();
        return total;
    }

    const int people = 50, all = number_of("ANNOUNCEMENTS", 500);
    const unsigned seed = static_cast<unsigned>(number_of("PROMISE_SEED", 1));
    std::minstd_rand random{seed};
    World world{settings};
    Callers callers{world, people, all / people};
    size_t told_again = 0, strikes = 0;
};

}  // namespace

TEST_F(Promise, IsKeptWhateverIsKilled) {
    while (!callers.idle()) {
        turn(std::chrono::milliseconds(500 + random() % 2000));
        strike();
        ++strikes;
    }
    const bool said = world.until([this] { return missing() == 0; }, last_words);
    told_again += sent_again(world.bot.log());
    std::printf(
        "%zu promised, %zu refused, %zu missing, %zu late, %zu doubled of %zu told, %zu "
        "kills\n",
        sum(&Ledger::promised), callers.refused(), missing(), sum(&Ledger::late),
        sum(&Ledger::doubled), told_again, strikes);
    EXPECT_TRUE(said) << missing() << " of " << sum(&Ledger::promised) << " are missing\n"
                      << world.bot.tool({"outbox"}).output << world.bot.log();
    EXPECT_EQ(callers.refused(), 0u);
    EXPECT_EQ(sum(&Ledger::promised), static_cast<size_t>(all));
    EXPECT_EQ(sum(&Ledger::late), 0u);
    EXPECT_LE(sum(&Ledger::doubled), told_again);
}
