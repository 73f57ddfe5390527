#pragma once

#include <memory>
#include <string>
#include <vector>

// What lies between the bot and its server: connections to its port are carried on to the server's.
// Nothing waits; turn() does what can be done.
class Cable {
public:
    explicit Cable(int server_port);
    Cable(const Cable &) = delete;
    ~Cable();

    int port() const { return own_port; }
    void admit(bool on);            // off: who connects is refused; who is connected stays
    void pull() { pulled = true; }  // neither side hears the other, nor of its end
    void plug();                    // what was sent meanwhile is lost, and so are the connections
    void reset();                   // what is connected gets a TCP reset
    void turn();

private:
    class Pair;
    void accept_one();

    const int server_port;
    int own_port;
    int listener = -1;
    bool pulled = false;
    std::vector<std::unique_ptr<Pair>> pairs;
};
