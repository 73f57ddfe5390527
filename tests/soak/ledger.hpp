#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

// What the bot promised to say on one network, by number, and what was heard of it.  Who calls in a
// row has numbers of their own, a block each, and hears them in order.
class Ledger {
public:
    static constexpr int block = 100'000;

    void accepted(int number) { entries[number].accepted = true; }
    void heard(int number);

    size_t promised() const;
    std::vector<int> missing() const;         // promised and not heard yet
    size_t doubled() const { return again; }  // times that a line was heard once more
    size_t late() const { return behind; }    // lines first heard after one with a higher number

private:
    struct Entry {
        bool accepted = false, heard = false;
    };
    std::map<int, Entry> entries;
    std::map<int, int> highest;  // by block
    size_t again = 0, behind = 0;
};

// How many lines the bot has sent once more, by its log.
size_t sent_again(const std::string &log);
