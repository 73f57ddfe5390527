#pragma once

#include <deque>
#include <string>

#include "bot/protocol.hpp"

// The end of the book, as far as it was fetched.
struct AuditTail {
    static constexpr size_t most_rows = 5000;
    std::deque<BookRow> rows;  // oldest first
    int64_t before = 0;        // what lies before has numbers below this; 0: nothing does
    bool loading = false;      // some of it has been asked for
    std::string trouble;       // why there is none: the book is for operators
};

// Daemons of before that speak a protocol without boards, histories and verdicts.
inline bool tells_boards(const Welcome &welcome) { return welcome.version >= 2; }

// What the daemon has told of itself last; empty until it does, and while it is away.
struct Boards {
    StatusReport status;
    JobsBoard jobs;
    ApprovalsBoard approvals;
    PeopleBoard people;
    OutboxBoard outbox;
    SchedulesBoard schedules;
    AuditTail audit;  // once it is followed
};
