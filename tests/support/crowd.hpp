#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/bot.hpp"
#include "support/fake_server.hpp"

// While one exists, the programs that tests start are those that users have, not the sanitized
// ones.
class PlainBuild {
public:
    PlainBuild();
    PlainBuild(const PlainBuild &) = delete;
    ~PlainBuild();

private:
    std::optional<std::string> before;
};

// A bot of the plain build at a scripted server with many people: each channel has so many of its
// own.  The server answers NAMES, WHO and WHOX with every one of them.
class Crowd {
    const PlainBuild plain;

public:
    Crowd(int channels, int members);
    const int channels, members;

    bool enter();    // lets the bot join all channels and ask who is there
    bool answers();  // an !echo in the first channel, after all that was sent before
    void send(const std::string &lines) { server.send(lines); }
    bool sent() const { return server.unsent() == 0; }
    bool until(const std::function<bool()> &condition, Duration limit = 60s);

    std::string channel(int number) const { return "#channel" + std::to_string(number); }
    std::string mask(int channel, int member) const;  // nick!user@host
    double resident_mib() const;                      // the most that the bot ever had
    std::string slow_turns() const;                   // lines of its log; empty: none
    const Bot &daemon() const { return bot; }

private:
    void hear();
    void obey(const std::string &line);
    void negotiate(const std::string &line);
    void welcome();
    void let_in(const std::string &channel);
    void names(int channel);
    void who(const std::vector<std::string> &words);
    void reply(const std::string &text) { server.send(":irc.test " + text + "\r\n"); }

    SystemClock clock;
    Loop loop{clock};
    FakeServer server{loop};
    Bot bot;
    size_t read = 0;      // bytes of what the bot has said
    std::string caps;     // that it asked for
    int asked_about = 0;  // channels, by WHO
    int asked = 0;
};
