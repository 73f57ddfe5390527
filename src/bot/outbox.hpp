#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "bot/effect.hpp"
#include "bot/receipt.hpp"
#include "loop/loop.hpp"
#include "store/announcements.hpp"

struct OutboxSettings {
    Duration expire = 7 * 24h;        // of those that do not say when they expire
    Duration keep = 30 * 24h;         // of those that have ended; 0: for ever
    int digest = 10;                  // so many are said one by one after an outage; 0: all are
    Duration fallback_after = 10min;  // without a way, before the network's fallback takes over
    bool operator==(const OutboxSettings &) const = default;
};

// How a target can be reached at the moment.
struct Way {
    std::string network, to;  // "libera", and "#ops" or a nick; no network: the local room
    bool channel = false;     // many people read there
    size_t line_bytes = 400;
    std::string prefix;  // of commands there
    std::string why;     // it cannot be reached, in words; empty: it can
};

// One line of an announcement's text.
struct Piece {
    std::string words;
    size_t upto = 0;  // byte of the text
};

inline constexpr std::string_view by_nick = "nick:";
// How a place is written as the target of an announcement: "libera/nick:bob" where it is a person,
// and "libera/@alice" where they have an account there.
std::string target_of(const Place &place, const std::string &identity = {});

// The networks, as the outbox sees them.
class Ways {
public:
    virtual ~Ways() = default;
    virtual Way find(const std::string &target, Saying as) const = 0;
    // The target that takes what this one does not; empty: there is none.
    virtual std::string fallback(const std::string &target) const = 0;
    virtual size_t room(const Way &way, Announcement::Importance importance) const = 0;  // lines
    // Hands lines over; what becomes of them comes as LineNews.  In the local room they are said.
    virtual void say(const Way &way, const Announcement &row, std::span<const Piece> pieces,
                     bool again, Duration at_most) = 0;
};

// What was promised to be said, from the promise until it is confirmed, over outages and restarts.
// On disk each is a row; in memory are only those that are on their way, and what is known of each
// target that some wait for.  Rows of one target and importance, a lane, leave in their order.
class Outbox {
public:
    static constexpr int most_departures = 5;

    Outbox(Announcements &rows, Ways &ways, const Loop &loop, Log &log);
    void apply(const OutboxSettings &changed);

    // Promises it; gives its number.  Times of creation and expiry are filled in where they are
    // missing.  It is said once it is on disk.
    int64_t add(Announcement one);
    // The same for what has happened already: while the store is unwell it is kept in memory.
    void report(Announcement one);
    Announcements &rows() { return shelf; }

    // What people want.  Throw Failure.
    void hold(int64_t number, const std::string &who);
    void retry(int64_t number);
    void drop(int64_t number, const std::string &who);
    size_t hold(const std::string &target, const std::string &who);
    size_t retry(const std::string &target);
    std::string obstacle(const Announcement &row) const;  // why it waits, in words

    // The last long text of which only the beginning was said to a target: when that was, and its
    // next lines, with the count of what is left.
    std::optional<WallTime> cut_at(const std::string &target) const;
    std::vector<std::string> more(const std::string &target, size_t count);

    // A turn: tick, take_effects, settled, posted, fill, depart, settled.
    void tick();
    std::vector<Effect> take_effects();
    void settled(bool well);                         // all that was written so far is kept
    void posted(int64_t number);                     // all up to this one are on disk
    void fill();                                     // hands over what may leave
    bool depart(const std::vector<IrcLine> &lines);  // they are about to leave; true: marked
    void heard(const LineNews &news);
    void stir() { stirred = true; }        // something has happened on a network
    void stir(const std::string &target);  // it may take words again, or is there
    Instant next() const;                  // when tick() or fill() have something to do

private:
    using Key = std::pair<Announcement::Importance, std::string>;  // and target
    struct Lane {
        size_t out = 0;                   // lines that are on their way
        int64_t cursor = 0;               // its rows up to here are on their way, or are said
        bool drained = false;             // there are none behind that, for now
        std::set<int64_t> unsure;         // they may have been said already, and go first
        std::map<int64_t, int> refusals;  // of those that the server did not take
        bool doubt = false;               // it took none: one line tries it
        Instant retry_at{};               // then
        std::optional<Instant> away;      // it cannot be reached since
        std::string why;                  // in words
        bool idle() const { return drained && out == 0 && unsure.empty() && !doubt; }
    };
    struct Rest {  // of a long text
        int64_t number;
        size_t from;  // byte
        WallTime since;
    };
    struct Flight {        // a row that is on its way
        Announcement row;  // without its text
        size_t size = 0;   // of the text
        struct Line {
            size_t upto;
            enum { on_its_way, taken, back } state = on_its_way;
        };
        std::vector<Line> lines;
        bool again = false;   // it may have been said before
        bool marked = false;  // it is known on disk that it may have left
        bool unsure = false;  // what came back may have been taken
        bool refused = false;
        std::string reason;
    };

    // Rows: outbox.cpp.
    Announcement found(int64_t number);
    Announcement idle_row(int64_t number);
    void put(Announcement &row, Announcement::State state, const std::string &detail = {});
    void end(Announcement row, Announcement::State state, const std::string &detail);
    void update(const Announcement &row);
    void read();
    void expire();
    void purge();
    void come_due();
    void wake(const std::string &target, Announcement::Importance importance);
    void land(Flight flight);
    void took(Lane &lane, const Flight &flight);
    void give_up_refused(Lane &lane, int64_t except);

    // What may leave: lanes.cpp.
    void fill(Announcement::Importance importance);
    bool serve(const Key &key, Lane &lane);
    struct Road {
        Way way;
        bool probe = false;       // one line tries it
        std::string detour = {};  // the target that takes it instead
    };
    std::optional<Road> road_for(const Key &key, Lane &lane);
    std::optional<Road> detour(const Key &key, const Lane &lane);
    void look_again(Instant when);
    std::optional<Announcement> next_row(const Key &key, Lane &lane);
    std::vector<Piece> pieces_of(const Announcement &row, const Road &road);
    std::optional<Announcement> probing_row(const Key &key, Lane &lane);
    void hand(Lane &lane, const Announcement &row, const Road &road);
    bool digest(const Key &key, const Lane &lane);
    std::string digest_text(const Key &key, const Lane &lane, int64_t number,
                            const Announcements::Backlog &backlog);

    Announcements &shelf;
    Ways &ways;
    const Loop &loop;
    Log &log;
    OutboxSettings settings;

    std::map<Key, Lane> lanes;
    std::map<int64_t, Flight> flights;
    std::map<Announcement::Importance, std::string> turns;  // the target that was served last
    std::map<int64_t, Announcement> unkept;                 // changes of this turn
    std::vector<Announcement> unkept_reports;
    std::map<std::string, Rest> rests;  // by target
    bool well = true;
    bool stirred = true;
    int64_t last = 0;       // number that was given
    int64_t announced = 0;  // to the gate
    int64_t on_disk = 0;    // all up to this one
    WallTime due_at = WallTime::max(), due_until{}, expires_at{};
    Instant look_at = never, purge_at{}, read_at{};
};
