#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bot/budget.hpp"
#include "bot/outbox.hpp"
#include "bot/protocol.hpp"

// How much one author may have announced, and to whom by one name.
struct PostingSettings {
    Duration key_window = 24h;  // for so long a key stands for what was announced with it
    size_t quota = 1000;        // announcements of one author that have not ended
    size_t quota_alert = 100;   // of these, alerts
    size_t quota_later = 100;   // and those that are for later
    BudgetSetting rate{300, 1h, "person"};
    BudgetSetting rate_alert{60, 1h, "person"};
    std::map<std::string, std::vector<std::string>> audiences;  // targets
    bool operator==(const PostingSettings &) const = default;
};

// What somebody wants to have announced, once its words were looked at.
struct Post {
    std::string identity;              // on whose behalf
    std::vector<std::string> targets;  // as Announcement::target
    std::string text, manner, key, guard;
    Announcement::Importance importance = Announcement::normal;
    WallTime due{}, expires{};  // 1970: now, and as configured
};

// The words of an ask, without its targets; `asked`: when.  Throws Failure.
Post read_post(const Ask &ask, WallTime asked);

// Makes rows of the outbox from what people and programs of the machine announce: once for each
// key and guard, within their quotas; and tells those who wait what became of them.
class Posting {
public:
    Posting(Outbox &outbox, Records &guards, Budgets &budgets, const Loop &loop);

    void apply(PostingSettings changed) { settings = std::move(changed); }
    const PostingSettings &configured() const { return settings; }

    // Has this very ask of theirs been taken before?
    bool was_taken(const std::string &identity, const std::string &guard) const;
    void unguard(const std::string &identity, const std::string &guard);  // it was not kept
    // Gives the numbers, in the order of the targets; throws TryLater where it is too much.
    std::vector<int64_t> post(const Post &post);

    // A client that wants to know what becomes of these.
    void wait(uint64_t client, uint64_t ask, std::vector<int64_t> numbers, Duration patience);
    void forget(uint64_t client, uint64_t ask = 0);  // 0: all that it waits for
    struct Settled {
        uint64_t client, ask;
        Done done;
    };
    std::vector<Settled> take_settled();
    Instant next() const;  // when take_settled() is to be asked again

private:
    struct Waiting {
        uint64_t client, ask;
        std::vector<int64_t> open;
        size_t count;      // of all
        std::string lost;  // what became of those that were not said; empty: none
        Instant until;
    };
    void check_quota(const Post &post, size_t count);
    std::vector<Charge> charges(const Post &post) const;
    int64_t add(const Post &post, const std::string &target);
    std::optional<int64_t> twin(const Post &post, const std::string &target);
    void remember(const Post &post);
    void look(Waiting &waiting);

    Outbox &outbox;
    Records &shelf;
    Budgets &budgets;
    const Loop &loop;
    PostingSettings settings;
    std::map<std::string, WallTime> guards;  // by identity and guard: since when
    std::vector<Waiting> waits;
    Instant look_at{}, sweep_at{};
};
