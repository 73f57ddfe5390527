#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "irc/wire.hpp"

// The event that libircclient fires for a line (tests/faults compares it with the library's word).
IrcEvent expected_event(const Message &message);

// What a test plays at the other end of a wire; the ring owns the wire itself.

class FakeLine {
public:
    void up(bool trusted = true) { arrived.push_back(input(WireInput::up, "", trusted)); }
    void down(const std::string &reason) {
        arrived.push_back(input(WireInput::down, reason, false));
    }
    void say(const std::string &line);  // the server says it

    void send(const IrcLine &one);

    std::vector<WireInput> arrived;
    std::deque<std::string> sent;   // without tags
    std::deque<std::string> tags;   // of these lines
    std::deque<std::string> pings;  // behind words, of which only these tell
    bool confirms = true;           // they are answered at once
    std::vector<std::string> dialled;
    bool hung_up = false;

private:
    static WireInput input(WireInput::Kind kind, const std::string &reason, bool trusted);
};

class FakeWire final : public Wire {
public:
    explicit FakeWire(FakeLine &line) : line(line) {}
    void dial(const ServerAddress &server, bool) override {
        line.hung_up = false;
        line.dialled.push_back(server.text());
    }
    std::vector<WireInput> take() override { return std::exchange(line.arrived, {}); }
    void send(const IrcLine &one) override { line.send(one); }
    void hang_up(bool) override { line.hung_up = true; }
    size_t unsent() const override { return 0; }

private:
    FakeLine &line;
};
