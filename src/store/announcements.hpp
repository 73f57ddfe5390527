#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

// Words that were promised to one target, from that moment on until they are old.
struct Announcement {
    enum State : int {  // kept as these numbers; those below `confirmed` are open
        waiting,
        held,       // by an operator, or by a restore: it waits for one
        sent,       // its words may have left, and nobody has confirmed them
        confirmed,  // the server has taken them
        expired,
        failed,  // detail: why
    };
    enum Importance : int { alert, normal, bulk };  // kept as these numbers

    int64_t number = 0;  // grows: of one target and importance the smaller one is said first
    std::string
        target;  // "libera/#ops", "libera/@alice": the account, "libera/nick:alice", "local"
    Importance importance = normal;
    State state = waiting;
    std::string text;
    std::string manner = "message";  // notice, action
    std::string source;              // "say", "job 12", "schedule standup", "reminder 3", "digest"
    std::string identity;            // on whose behalf: "unix:alice"
    std::string key;                 // of the author's; empty: none
    WallTime created{};
    WallTime due{};        // not to be said before
    WallTime expires{};    // nor from then on
    WallTime changed{};    // since when the state is what it is
    int departures = 0;    // how often its words may have left
    size_t said = 0;       // bytes of the text that are confirmed
    int64_t digest = 0;    // the announcement that tells of it in its place; 0: none
    std::string via = {};  // where it was said in the end, where that is not the target
    std::string detail = {};
    bool open() const { return state < confirmed; }
};
const char *state_name(Announcement::State state);
const char *importance_name(Announcement::Importance importance);

// What is looked for; empty fields match all.
struct AnnouncementFilter {
    std::string target, identity;
    std::optional<Announcement::State> state;
    bool open = false;   // only what is open, and no digest tells of
    int64_t digest = 0;  // only what this one tells of
    int64_t before = 0;  // below this number; 0: all
    size_t most = 50;    // the newest
};

// The announcements on disk.  What is written counts once it is committed.  Reading throws
// StoreFailure.
class Announcements {
public:
    explicit Announcements(Database &database);

    int64_t add(const Announcement &one);  // gives its number
    void update(const Announcement &one);  // all but what was given by add()
    std::optional<Announcement> find(int64_t number);
    // Of one target and importance: those that wait, are due and no older than they may be,
    // and have a number above `after`.
    std::vector<Announcement> ready(const std::string &target, Announcement::Importance importance,
                                    WallTime now, int64_t after, size_t most);
    // The targets of those that wait, with what stands in front of ready().
    struct Lane {
        std::string target;
        Announcement::Importance importance;
        size_t count;       // that wait, due or not
        int64_t first;      // number
        WallTime due;       // of the earliest
        WallTime oldest{};  // created
    };
    std::vector<Lane> lanes();
    struct Whose {
        std::string target;
        Announcement::Importance importance;
        int64_t number;
    };
    std::vector<Whose> all_sent();
    int64_t last_number();  // that was given
    // Times at which something becomes due, and the lanes (without more) that it did.
    std::optional<WallTime> next_due(WallTime after);
    std::vector<Whose> came_due(WallTime after, WallTime until);
    std::vector<Announcement> in_state(Announcement::State open, size_t most);  // oldest first
    std::vector<Announcement> expiring(WallTime now, size_t most);  // open ones that are too old
    std::optional<WallTime> next_expiry();
    // The youngest of that author, key and target that was made since then.
    std::optional<Announcement> same(const std::string &identity, const std::string &key,
                                     const std::string &target, WallTime since);
    struct Load {                               // of one author, what is open
        size_t all = 0, alerts = 0, later = 0;  // later: not due yet
    };
    Load load(const std::string &identity, WallTime now);
    std::vector<Announcement> list(const AnnouncementFilter &filter);  // newest first
    std::vector<std::pair<Announcement::State, size_t>> counts();      // of open ones
    bool drop(WallTime before, int64_t most);  // ended ones; true: there may be more

    // Of one target and importance those that wait, are due and never left; `most` at the most.
    struct Backlog {
        size_t count = 0;
        WallTime oldest{};
    };
    Backlog backlog(const std::string &target, Announcement::Importance importance, WallTime now,
                    int64_t most);
    // The same ones are told of by the digest, and end as it does.
    void gather(int64_t digest, const std::string &target, Announcement::Importance importance,
                WallTime now, int64_t most);
    void end_gathered(int64_t digest, Announcement::State state, WallTime now);
    // All of a target that wait are held, or all that are held wait; how many.
    size_t hold_all(const std::string &target, const std::string &why, WallTime now);
    void hold_open(const std::string &why, WallTime now);  // of all targets
    size_t release_all(const std::string &target, WallTime now);

private:
    Database &database;
    Statement write, change, one, next, groups, such, late, soonest_expiry, twin, burden, newest,
        sums, remove, ended_before, marked, highest, soonest_due, reached, waited, gathering,
        gathered, holding, releasing, freezing;
};
