#pragma once

#include <string>
#include <vector>

#include "support/bot.hpp"
#include "support/fake_server.hpp"

// The bot at a scripted server, where ann talks to it in #ops.
class FakeOps {
public:
    // more: lines of [network test], beginning with its reconnect-min where that is not to be
    // ours, and what follows it.
    explicit FakeOps(const std::string &more = "", std::vector<std::string> launcher = {});

    bool until(const std::function<bool()> &condition, Duration limit = 10s);
    bool join() { return join(server); }  // lets the bot register and join
    bool join(FakeServer &at);
    bool answers() { return answers(server); }  // ann's !ping
    bool answers(FakeServer &at);
    bool says(const std::string &part) {
        return says(server, part);
    }  // does the bot send a line with it?
    bool says(FakeServer &at, const std::string &part);
    bool logs(const std::string &part);
    void answer_pings() { ponging = true; }  // from now on the server does, as real ones do

    SystemClock clock;
    Loop loop{clock};
    FakeServer server{loop};
    Bot bot;

private:
    void pong();
    int asked = 0;
    bool ponging = false;
    size_t ponged = 0;  // bytes of what the server heard
};
