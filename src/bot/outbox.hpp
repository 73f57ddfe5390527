#pragma once

#include <string>

#include "base/log.hpp"
#include "loop/loop.hpp"
#include "store/announcements.hpp"

// What was promised to be said, from the promise until it is confirmed, over outages and restarts.
class Outbox {
public:
    Outbox(Announcements &rows, const Loop &loop, Log &log);

    // Promises it; gives its number.  Times of creation and expiry are filled in where they are
    // missing.  It is said once it is on disk.
    int64_t add(Announcement one);
    Announcements &rows() { return shelf; }

private:
    Announcements &shelf;
    const Loop &loop;
    Log &log;
};
