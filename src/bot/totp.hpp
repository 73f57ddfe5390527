#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.hpp"
#include "store/records.hpp"
#include "store/seeds.hpp"

// One-time codes (TOTP, RFC 6238: six digits, 30 s, SHA-1, one step early or late).  Each is taken
// once; five wrong ones lock a person out for 15 minutes, also over a restart.
class Codes {
public:
    Codes(Records &shelf, std::string folder, const Loop &loop);
    Codes(const Codes &) = delete;

    // Makes a seed; gives it as otpauth:// URI, this once.  These throw Failure.
    std::string enrol(const std::string &person);
    void remove(const std::string &person);
    void check(const std::string &person, std::string_view code);

    std::vector<std::string> enrolled() const { return seeds.persons(); }
    // It was said where others read: if it is a code, it is none any more.
    void burn(const std::string &person, std::string_view code);

private:
    struct State {
        long long last = 0;  // the step whose code was taken last
        long long failures = 0;
        WallTime locked_until{};
    };
    State state_of(const std::string &person) const;
    void keep(const std::string &person, const State &state);
    long long step_of(const std::string &person, std::string_view code) const;  // 0: no code of now
    void check_lock(const State &state) const;

    Records &shelf;
    const Seeds seeds;
    const Loop &loop;
};
