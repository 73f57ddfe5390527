#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bot/protocol.hpp"

// Clients of the control socket that a test plays.
class FakeClients final : public Clients {
public:
    // A new connection of this user; its number.
    uint64_t connect(const std::string &user, unsigned uid) {
        inputs.push_back({++last, ClientInput::connected, {uid, user}, {}, {}});
        return last;
    }
    void ask(uint64_t client, Ask ask) {
        inputs.push_back({client, ClientInput::asked, {}, std::move(ask), {}});
    }
    void leave(uint64_t client) { inputs.push_back({client, ClientInput::gone, {}, {}, {}}); }

    std::vector<ClientInput> take() override { return std::exchange(inputs, {}); }
    bool send(uint64_t client, const Tell &tell) override {
        if (stuffed.contains(client)) return false;
        told[client].push_back(tell);
        return true;
    }
    bool drained(uint64_t client) const override { return !stuffed.contains(client); }
    void close(uint64_t client) override { closed.insert(client); }

    std::map<uint64_t, std::deque<Tell>> told;
    std::set<uint64_t> stuffed;  // those whose queue is full
    std::set<uint64_t> closed;

private:
    std::vector<ClientInput> inputs;
    uint64_t last = 0;
};
