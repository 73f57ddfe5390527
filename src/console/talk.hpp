#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "bot/protocol.hpp"
#include "console/backlog.hpp"
#include "console/boards.hpp"
#include "console/windows.hpp"

// Why the console must end.
struct Stop {
    int exit = 0;
    std::string why;
};

// The console's side of the control protocol, without the socket: what it asks, what it makes of
// the answers.  After a gap in the news it subscribes again.
class DaemonTalk {
public:
    DaemonTalk(WindowList &windows, const Clock &clock)
        : windows(windows), clock(clock), backlog(windows) {}

    void connected();
    void lost();
    void hear(const Tell &tell);
    void garbled(std::string_view why);  // a line came that is no protocol

    // The asks; answers other than ok are shown in the window `from`.  call() gives the ask's id.
    uint64_t call(const std::string &from, const std::string &place, const std::string &text);
    void say(const std::string &from, const std::string &text, const std::string &as);
    void complete(const std::string &place, const std::string &text);
    // Asks whether a command may be kept; 0: this daemon cannot tell.
    uint64_t judge(const std::string &place, const std::string &text);
    struct Verdict {
        uint64_t id;  // as judge() gave it
        bool secret;
    };
    std::vector<Verdict> take_verdicts() { return std::exchange(verdicts, {}); }
    void follow(std::string_view topic);  // from now on, over restarts too
    // The output of a job in a window of its own, until that is closed.
    void open_job(uint64_t number);
    // Lines of each window that are fetched in the background, for a console that has begun.
    void fetch(size_t lines) { backlog.fetch(lines); }
    void page_back();   // what lies before the lines of the window shown
    void page_audit();  // what lies before the rows of the book that are here
    const Boards &boards() const { return shown; }
    void forget_completion();                     // its answer is no longer wanted
    std::optional<Candidates> take_candidates();  // for the last complete()

    std::vector<Ask> take();
    bool attached() const { return state == State::attached; }
    const Welcome &welcome() const { return greeting; }
    const std::optional<Stop> &stop() const { return stopped; }
    void info(std::string_view window, std::string_view text);  // a line of the console's own
    int64_t now() const;                                        // milliseconds since 1970, UTC

private:
    enum class State { away, greeting, attached };
    struct Subscription {
        uint64_t id = 0;    // of the ask that is under way, else 0
        uint64_t seq = 0;   // of the last news
        bool fresh = true;  // a snapshot is to begin
    };

    uint64_t ask(Ask ask);
    void greet(int version);
    void end_greeting(const Done &done);
    void unfollow_closed();
    void subscribe(std::string_view topic);
    bool is_news(const Tell &tell);  // follows what was heard; else a new snapshot is asked for
    void hear_body(const Tell &tell, const Welcome &welcome);
    void hear_body(const Tell &tell, const Done &done);
    void hear_body(const Tell &tell, const RoomState &state);
    void hear_body(const Tell &tell, const RoomGone &gone);
    void hear_body(const Tell &tell, const Chat &chat);
    void hear_body(const Tell &tell, const LogLine &line);
    void hear_body(const Tell &tell, const Missed &missed);
    void hear_body(const Tell &tell, const Candidates &candidates);
    void hear_body(const Tell &tell, const StatusReport &status) {
        take(tell, shown.status, status);
    }
    void hear_body(const Tell &tell, const JobsBoard &board) { take(tell, shown.jobs, board); }
    void hear_body(const Tell &tell, const ApprovalsBoard &board) {
        take(tell, shown.approvals, board);
    }
    void hear_body(const Tell &tell, const PeopleBoard &board) { take(tell, shown.people, board); }
    void hear_body(const Tell &tell, const OutboxBoard &board) { take(tell, shown.outbox, board); }
    void hear_body(const Tell &tell, const SchedulesBoard &board) {
        take(tell, shown.schedules, board);
    }
    void hear_body(const Tell &tell, const RoomLines &page) { backlog.hear(tell.re, page); }
    void hear_body(const Tell &tell, const BookPage &page);
    void hear_body(const Tell &tell, const JobOutput &output);
    template <class Other>
    void hear_body(const Tell &, const Other &) {}
    void end_subscription(Subscription &subscription, const std::string &topic, const Done &done);
    void end_topic(const std::string &topic, const Done &done);
    void expect_snapshot(const std::string &topic);
    // A board comes whole each time: there are no gaps in it.
    template <class T>
    void take(const Tell &tell, T &board, const T &told) {
        if (topics.contains(tell.topic)) board = told;
    }

    WindowList &windows;
    const Clock &clock;
    State state = State::away;
    Backlog backlog;
    Welcome greeting;
    int offered = 0;      // the version of the protocol that we have said hello with
    std::string refusal;  // of the newest one
    std::optional<Stop> stopped;
    std::vector<Ask> asks;
    uint64_t last_id = 0, hello_id = 0, complete_id = 0, audit_id = 0;
    std::map<uint64_t, std::string> pending;  // calls and says, and the window they came from
    std::map<std::string, Subscription, std::less<>> topics;
    std::set<std::string, std::less<>> followed = {"approvals", "chat",   "jobs",     "log",
                                                 "outbox",    "schedules", "status"};
    Boards shown;
    std::optional<Candidates> candidates;
    std::set<uint64_t> judged;  // asks whose answer is a verdict
    std::vector<Verdict> verdicts;
    bool was_garbled = false;
};
