#pragma once

#include <map>
#include <string>

#include "irc/message.hpp"

// A group of lines that belong together (IRCv3 batch).
struct Batch {
    std::string type;
    std::string servers;    // of a netsplit or netjoin: "a.test b.test"
    bool playback = false;  // it is, or is inside, one of history
};

// The open batches of one connection.
class Batches {
public:
    void hear(const Message &batch);               // BATCH
    const Batch *find(const Message &line) const;  // the one that a line is in; null: none is open
    bool is_playback(const Message &line) const;   // a line of history
    bool is_unfounded(const Message &line) const;  // it names a batch that is not open
    void clear() { open.clear(); }

private:
    std::map<std::string, Batch> open;
};
