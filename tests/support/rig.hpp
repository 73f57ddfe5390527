#pragma once

#include <map>
#include <optional>
#include <string>

#include "bot/ring.hpp"
#include "bot/table.hpp"
#include "support/fake_clients.hpp"
#include "support/fake_runner.hpp"
#include "support/fake_wire.hpp"
#include "support/test_clock.hpp"

// The whole ring without a socket, under a clock that the test owns.
class Rig {
public:
    explicit Rig(RingSettings settings, Sync *sync = nullptr);

    void turn(int times = 4);          // lets everything that is due happen
    void restart();                    // the bot is killed, and started again on the same store
    void apply(RingSettings changed);  // on reload
    void advance(Duration by);         // in steps, so that nothing is overslept
    FakeLine &line(const std::string &network = "test") { return lines[network]; }
    std::optional<std::string> sent(const std::string &network = "test");  // the next line of ours
    // Registers with these capabilities and joins the channels; what we sent is thrown away.
    void register_on(const std::string &network, const std::string &caps,
                     const std::string &isupport = "");
    uint64_t client(const std::string &user, unsigned uid = 1000);  // greeted already
    std::optional<Tell> told(uint64_t client);                      // the next

    TestClock clock;
    Log log{clock};
    Loop loop{clock};
    FakeClients clients;
    std::map<std::string, FakeLine> lines;
    MemoryFile memories{""};
    Store store{""};
    FakeRunner runner;
    NoSync no_sync;
    std::unique_ptr<Ring> ring;

private:
    void make();
    RingSettings settings;
    Sync *const sync;  // null: as soon as it is asked for
};

// One network "test" with channel #ops, without pacing and without a limit of attempts.
RingSettings rig_settings(const std::string &network = "test");
