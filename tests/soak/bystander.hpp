#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

// An operator who sits in a channel, comes back whenever the server lets it, and keeps what is said
// there.  Nothing waits; turn() does what can be done.
class Bystander {
public:
    struct Heard {
        std::string nick, text;
    };

    Bystander(int port, std::string nick, std::string channel);
    Bystander(const Bystander &) = delete;
    ~Bystander();

    bool present() const { return there; }      // in the channel
    size_t absences() const { return absent; }  // how often it was thrown out
    void turn();
    void send(const std::string &line) { out += line + "\r\n"; }
    void say(const std::string &text) { send("PRIVMSG " + channel + " :" + text); }
    std::vector<Heard> take();  // what was said since last asked

private:
    void dial();
    void lose();
    void read();
    void hear(const std::string &line);
    void said(const std::string &line);

    const int port;
    const std::string nick, channel;
    int fd = -1;
    bool there = false;
    size_t absent = 0;
    Instant dial_at{};
    std::string in, out;
    std::vector<Heard> heard;
};
