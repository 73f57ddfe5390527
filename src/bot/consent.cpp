#include "bot/consent.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bot/persons.hpp"
#include "bot/seal.hpp"

[[noreturn]] static void make_void(Host &host, Request &request, const Call &by,
                                   const std::string &why) {
    const std::string id = request.id();
    host.parts().approvals.close(request, Approvals::News::voided, by, why);
    throw Failure("request {} is void: {}", id, why);
}

// The row of what it asks for, which must be all that it was.
static const Command &row_of(Host &host, Request &request, const Call &by) {
    const Command *command = host.find(request.order.command);
    if (!command)
        make_void(host, request, by,
                  fmt::format("there is no '{}' any more", request.order.command));
    const std::string changed =
        difference(request.order.digest, seal_of(host.policy(), request.order, *command));
    if (!changed.empty())
        make_void(host, request, by, changed + " has changed since it was asked for");
    return *command;
}

// What was decided before anything was asked for is no answer to it.
static void must_be_present(const Call &by) {
    if (by.door == Door::clock) throw Failure("schedules answer no requests");
}

static bool is_asker(const Host &host, const Request &request, const Call &by) {
    const std::string &asker = request.order.call.asker.identity, &speaker = by.asker.identity;
    return !asker.empty() && !speaker.empty() &&
           person_of(host.policy(), asker) == person_of(host.policy(), speaker);
}

static void check_approver(const Host &host, const Request &request, const Call &by) {
    const Order &order = request.order;
    const std::string trouble = approval_trouble(host.policy(), request.approver, order.call.asker,
                                                 order.grants.approvers, by.asker);
    if (!trouble.empty()) throw Failure("{}", trouble);
    if (host.standing(by.asker) != Standing::good)
        throw Failure("I cannot see whether you stay logged in: join a channel that I am in");
}

// What cannot be known now, such as just after a restart, may be known in a moment.
static void check_known(const Host &host, const Asker &party) {
    if (host.standing(party) != Standing::unknown) return;
    throw Failure("nobody can tell just now whether {} is still logged in; the request stays open",
                  party.identity);
}

static std::string what_is_left(const Host &host, const Request &request, const Call &by) {
    if (request.complete()) return {};
    return ", and still " + request.needs(host.prefix(by));
}

std::string approve(Host &host, std::string_view id, const Call &by) {
    must_be_present(by);
    Approvals &approvals = host.parts().approvals;
    Request &request = approvals.find(id);
    const Command &command = row_of(host, request, by);
    if (!request.phrase.empty())
        throw Failure("{} has not confirmed it yet", request.order.call.asker.name);
    if (request.missing() <= 0) throw Failure("request {} needs no approval", request.id());
    check_approver(host, request, by);
    const Order &order = request.order;
    check_known(host, order.call.asker);
    for (const Asker &approver : order.grants.approvers) check_known(host, approver);
    Grants more = order.grants;
    more.approvers.push_back(by.asker);
    const Decision decision = host.decide(order.call, command, &order.values, more);
    if (!decision.allowed) make_void(host, request, by, decision.why);
    if (decision.approvals > request.missing() - 1)
        request.approvals = decision.approvals + static_cast<int>(more.approvers.size());
    const std::string what =
        fmt::format("request {} is approved by {}: {}", request.id(), by.asker.name, request.shown);
    Request after = request;
    after.order.grants = std::move(more);
    approvals.approve(request, command, by);
    return what + what_is_left(host, after, by);
}

std::string deny(Host &host, std::string_view id, const Call &by, const std::string &reason) {
    must_be_present(by);
    Approvals &approvals = host.parts().approvals;
    Request &request = approvals.find(id);
    const bool own = is_asker(host, request, by);
    if (!own) check_approver(host, request, by);
    const std::string why = printable(reason.substr(0, utf8_cut(reason, 200)));
    const std::string text =
        fmt::format("request {} is {} by {}{}{}", request.id(), own ? "withdrawn" : "denied",
                    by.asker.name, why.empty() ? "" : ": ", why);
    approvals.close(request, own ? Approvals::News::withdrawn : Approvals::News::denied, by, why);
    return text;
}

std::string confirm(Host &host, std::string_view phrase, const Call &by) {
    must_be_present(by);
    Approvals &approvals = host.parts().approvals;
    Request *request = approvals.awaiting(by, phrase);
    if (!request) throw Failure("nothing of yours waits for that word");
    const Command &command = row_of(host, *request, by);
    const std::string what =
        fmt::format("request {} is confirmed: {}", request->id(), request->shown);
    Request after = *request;
    after.phrase.clear();
    approvals.confirm(*request, command, by);
    return what + what_is_left(host, after, by);
}

std::string give_code(Host &host, std::string_view id, std::string_view code, const Call &by) {
    must_be_present(by);
    Approvals &approvals = host.parts().approvals;
    Request &request = approvals.find(id);
    if (!is_asker(host, request, by)) throw Failure("only who asked for it gives a code for it");
    if (by.asker.weak) throw Failure("{}, and a code is taken from nobody else", by.asker.doubt);
    const Command &command = row_of(host, request, by);
    if (!request.phrase.empty()) throw Failure("confirm it first: {}", request.phrase);
    if (!request.code) throw Failure("request {} needs no code", request.id());
    host.parts().codes.check(person_of(host.policy(), by.asker.identity), code);
    const std::string what =
        fmt::format("the code for request {} is right: {}", request.id(), request.shown);
    Request after = request;
    after.code = false;
    approvals.give_code(request, command, by);
    return what + what_is_left(host, after, by);
}

static bool may_read(const Host &host, const Request &request, const Call &call) {
    if (request.order.call.place == call.place || is_asker(host, request, call)) return true;
    const auto roles = roles_of(host.policy(), call.asker);
    return std::ranges::find(roles, request.approver) != roles.end();
}

std::vector<std::string> open_requests(Host &host, const Call &call, Instant now) {
    std::vector<std::string> lines;
    for (const auto &[number, request] : host.parts().approvals.all()) {
        if (!may_read(host, request, call)) continue;
        const auto left = std::chrono::ceil<std::chrono::seconds>(request.due - now);
        lines.push_back(fmt::format("{} -- {}; expires in {}", request.line(),
                                    request.needs(host.prefix(call)), format_duration(left)));
    }
    return lines;
}
