#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/call.hpp"
#include "bot/outbox.hpp"
#include "bot/policy.hpp"
#include "store/records.hpp"

// An announcement that wants an answer from those who were there when it was made.
struct Notice {
    uint64_t number = 0;
    Place place;
    std::string text, author, identity;
    std::string prefix;  // of commands there
    std::string zone;    // that its times are told in
    WallTime made{}, deadline{};
    std::vector<std::string> expected;  // identities
    struct Answer {
        std::string name, identity;  // without an identity nobody can be sure who it was
    };
    std::vector<Answer> answers;
    bool reminded = false;  // half of the time is over
    bool closed = false;    // its summary was promised
};

// Who has answered and who has not, as people call them.
struct Tally {
    std::vector<std::string> answered, missing;
    std::vector<std::string> others;  // who were not expected
    std::vector<std::string> unsure;  // without an account
    size_t expected = 0;
    bool complete() const { return expected > 0 && missing.empty(); }
    std::string text() const;  // "5 of 7 have answered; not yet: bob, eve"
};
Tally tally_of(const Notice &notice, const Policy &policy);

// The announcements that want an answer, in memory and on their shelf.  It promises their lines to
// the outbox: the announcement, one that reminds half way, and a summary.
class Notices {
public:
    Notices(Records &shelf, Outbox &outbox, const Loop &loop);
    void read();  // what the shelf has, anew

    const Notice &add(Notice notice);           // numbers it; throws Failure: too many are open
    const Notice *find(uint64_t number) const;  // null: there is none, or none any more
    std::vector<const Notice *> open() const;   // oldest first
    // Takes an answer.  False: they had answered before.
    bool answer(uint64_t number, const Notice::Answer &answer, const Policy &policy);
    void tick(const Policy &policy);  // says what is due
    Instant next() const;             // when something may be due

private:
    void tell(const Notice &notice, const std::string &text, WallTime expires);
    void remind(Notice &notice, const Policy &policy);
    void close(Notice &notice, const Policy &policy);
    void keep(const Notice &notice);
    void forget_old();

    Records &shelf;
    Outbox &outbox;
    const Loop &loop;
    std::map<uint64_t, Notice> notices;
};
