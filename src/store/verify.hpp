#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/audit.hpp"

// What a look at a whole book gave.
struct BookVerdict {
    int64_t rows = 0;    // that were looked at
    int64_t broken = 0;  // the number of the first row that is not as it was written; 0: none
    std::string why;     // one clause
    AuditLink last;
};

// Computes the chain anew, and compares it with anchors that were kept elsewhere.
BookVerdict verify(AuditBook &book, const std::vector<AuditLink> &anchors = {});

// The anchors in a piece of a log: lines with `anchor`, `number=N` and `hash=H`.
std::vector<AuditLink> anchors_in(std::string_view text);

// Writes the oldest rows, up to the first that is not older than `until`, to a file of their own in
// `folder`, on disk; the newest of them.  Nothing where there are none.  Throws StoreFailure.
std::optional<AuditLink> archive(const std::string &path, const std::string &folder,
                                 WallTime until);
