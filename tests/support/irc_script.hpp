#pragma once

#include <string>
#include <vector>

#include "support/fake_server.hpp"

// A server that takes each bot that comes into #ops, and hears what it says there.
class IrcScript {
public:
    explicit IrcScript(Loop &loop) : server(loop) {}
    int port() const { return server.port(); }
    bool joined() const { return member; }  // the bot that is there now
    bool gone() const { return server.gone(); }
    void say(const std::string &nick, const std::string &text);  // somebody says it in #ops
    std::vector<std::string> take();  // what the bot has said there since last asked

private:
    void hear(const std::string &line);

    FakeServer server;
    int peer = 0;
    size_t heard = 0;  // lines of it
    bool member = false;
    std::vector<std::string> said;
};
