#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/order.hpp"
#include "bot/policy.hpp"
#include "loop/loop.hpp"
#include "store/records.hpp"

// An order that waits for what others, or the asker, have to say to it.
struct Request {
    uint64_t number = 0;
    Order order;
    std::string shown;     // the command with its arguments, as everybody may read it
    int approvals = 0;     // that it needs in all, of this role
    std::string approver;  // the role
    std::string phrase;    // what the asker must repeat before all else; empty: nothing, any more
    bool code = false;     // the asker's one-time code is missing
    std::string plan;      // what it would do, as a dry run says; empty: nothing is known
    bool secret = false;   // it holds what is not kept
    WallTime asked{};      // not known of those that an older version has kept
    WallTime until{};
    Instant due = never;      // the same moment, whatever becomes of the clock
    Instant call_at = never;  // when approvers are called again

    std::string id() const;
    int missing() const { return approvals - static_cast<int>(order.grants.approvers.size()); }
    bool complete() const { return phrase.empty() && !code && missing() <= 0; }
    std::string line() const;   // "request 12kq by ann (net/ann) in net/#ops: deploy web"
    std::string lacks() const;  // "1 approval by role approver"
    // "needs 1 approval by role approver: !approve 12kq"
    std::string needs(const std::string &prefix) const;
};

// The name of a request: its number and two letters that prove the digits, so that one wrong digit
// or two that changed places name no other request.
std::string request_id(uint64_t number);
std::optional<uint64_t> request_number(std::string_view id);  // nothing: it is none, or mistyped

// The requests that are open, kept over restarts.  They change by what people say and by time;
// what came of it is news.
class Approvals {
public:
    Approvals(Records &shelf, const Loop &loop);
    Approvals(const Approvals &) = delete;

    void set_ttl(Duration length) { ttl = length; }

    struct News {
        enum Kind {
            opened,     // show it
            approved,   // by `by`
            confirmed,  // by the asker, with the phrase or a code
            granted,    // nothing is missing any more, and it is no longer here
            denied,     // these three are no longer here, either; text: why
            withdrawn,
            voided,
            expired,
            called,  // approvers are to be called again
        } kind;
        Request request;
        std::optional<Call> by;
        std::string text = {};
    };
    std::vector<News> take_news() { return std::exchange(news, {}); }

    // Makes a request of an order that lacks what the decision says.  Throws Failure: too many are
    // open, or it cannot be shown whole.
    void open(Order order, const Command &command, const Decision &decision, std::string plan,
              const Policy &policy);

    Request &find(std::string_view id);                          // throws Failure
    Request *awaiting(const Call &by, std::string_view phrase);  // null: nobody asked them for it
    const std::map<uint64_t, Request> &all() const { return requests; }

    // What was said to a request, once it is certain that it may be said.
    void approve(Request &request, const Command &command, const Call &by);
    void confirm(Request &request, const Command &command, const Call &by);
    void give_code(Request &request, const Command &command, const Call &by);
    void close(Request &request, News::Kind how, std::optional<Call> by, std::string why);

    void tick();           // time has passed
    Instant next() const;  // when tick() has something to do

private:
    void restore(const std::string &key, const std::string &bytes);
    void keep(const Request &request, const Command &command);
    void proceed(Request &request, const Command &command, News::Kind how, const Call &by);
    void start_clock(Request &request, Duration length);
    Instant next_call(const Request &request) const;
    void check_room(const std::string &person, const Policy &policy) const;

    Records &shelf;
    const Loop &loop;
    Duration ttl = 10min;
    uint64_t last = 0;
    std::map<uint64_t, Request> requests;
    std::vector<News> news;
};
