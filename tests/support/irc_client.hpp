#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

// A person on an IRC server, for tests.  Everything has a time limit and throws when it is over,
// with the lines that came instead.
class IrcClient {
public:
    IrcClient(int port, const std::string &nick, const std::string &password = "");
    IrcClient(const IrcClient &) = delete;
    ~IrcClient();

    void send(const std::string &line);
    void say(const std::string &target, const std::string &text) {
        send("PRIVMSG " + target + " :" + text);
    }
    void join(const std::string &channel);  // and waits until in it

    // The next line that has `part` in it; those before it are dropped.
    std::string expect(const std::string &part, Duration at_most = 20s);
    // Does a line with `part` come within that time?  Drops what comes.
    bool hears(const std::string &part, Duration within);
    bool closed();  // has the server ended the connection?

private:
    bool read_some(Duration at_most);
    bool next_with(const std::string &part, Instant end, std::string &line);

    int fd;
    bool ended = false;
    std::string buffer;
    std::vector<std::string> dropped;  // since the last expectation was met
};
