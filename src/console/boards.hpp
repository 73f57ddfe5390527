#pragma once

#include "bot/protocol.hpp"

// What the daemon has told of itself last; empty until it does, and while it is away.
struct Boards {
    StatusReport status;
    JobsBoard jobs;
    ApprovalsBoard approvals;
    PeopleBoard people;
};
