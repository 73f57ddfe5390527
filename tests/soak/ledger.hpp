#pragma once

#include <cstddef>
#include <map>
#include <vector>

// What the bot promised to say on one network, by number, and what was heard of it.
class Ledger {
public:
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
    int highest = 0;
    size_t again = 0, behind = 0;
};
