// What dispatch does with orders that wait for somebody's word.
#include "base/crypto.hpp"
#include "base/text.hpp"
#include "bot/dispatch.hpp"
#include "bot/job.hpp"
#include "bot/rule.hpp"
#include "bot/seal.hpp"

using News = Approvals::News;

void Dispatch::ask(Order order, const Command &command, const Decision &decision,
                   std::string plan) {
    const Call call = order.call;
    if (call.asker.identity.empty())
        return refuse(
            call, "refused",
            fmt::format("who you are is not known, and '{}' needs more than one word of it",
                        command.name),
            &command);
    try {
        host.parts().approvals.open(std::move(order), command, decision, std::move(plan),
                                    host.policy());
    } catch (const Failure &failure) {
        refuse(call, "refused", failure.what(), &command);
    }
}

// Before others are asked for their approval, a dry run finds out what they approve, where there is
// one.
void Dispatch::plan(Order order, const Command &command, const Decision &decision) {
    const Call call = order.call;
    const bool has_plan = command.runbook && !command.runbook->plan.empty();
    if (!has_plan || decision.approvals <= 0 || call.asker.identity.empty())
        return ask(std::move(order), command, decision, "");
    const Values values = order.values;
    order.digest = seal_of(host.policy(), order, command);
    try {
        host.parts().jobs.plan(std::move(order), *command.runbook);
        write(call, command, values, "plan", "started");
    } catch (const Failure &failure) {
        refuse(call, "refused", failure.what(), &command);
    }
}

void Dispatch::hear_plans() {
    for (Planned &one : host.parts().jobs.take_planned()) hear(std::move(one));
}

// What was allowed before the dry run may not be so behind it.
void Dispatch::hear(Planned one) {
    Order &order = one.order;
    const Command *command = catalogue.find(order.command);
    if (!command) return refuse_order(order, "there is no such command any more");
    if (!one.fault.empty()) return refuse_order(order, one.fault);
    const std::string changed = difference(order.digest, seal_of(host.policy(), order, *command));
    if (!changed.empty()) return refuse_order(order, changed + " has changed since its plan");
    const Decision decision = host.decide(order.call, *command, &order.values, order.grants);
    if (!decision.allowed) return refuse_order(order, decision.why);
    order.digest.clear();
    if (decision.complete()) return start(std::move(order));
    ask(std::move(order), *command, decision, std::move(one.line));
}

void Dispatch::hear_approvals() {
    Approvals &approvals = host.parts().approvals;
    approvals.tick();
    for (News &one : approvals.take_news()) {
        record(one);
        tell(one);
        if (one.kind == News::granted) start_granted(std::move(one.request.order));
    }
}

static const char *kind_of(News::Kind kind) {
    switch (kind) {
        case News::opened:
            return "request";
        case News::approved:
            return "approval";
        case News::confirmed:
            return "confirmation";
        case News::denied:
            return "denial";
        case News::withdrawn:
            return "withdrawal";
        case News::voided:
            return "void";
        case News::expired:
            return "expiry";
        case News::granted:
        case News::called:
            break;
    }
    return nullptr;
}

void Dispatch::record(const News &one) {
    const char *kind = kind_of(one.kind);
    if (!kind) return;
    const Order &order = one.request.order;
    const std::string seal = to_base64(digest_of(Digest::sha256, order.digest)).substr(0, 12);
    const std::string arguments =
        one.request.shown.substr(std::min(order.command.size() + 1, one.request.shown.size()));
    ledger.write(
        host.policy(), one.by.value_or(order.call),
        {kind, order.command, arguments, "ok",
         fmt::format("request {} of {}, seal {}{}{}", one.request.id(), order.call.asker.identity,
                     seal, one.text.empty() ? "" : ": ", one.text)});
}

static std::string expiry(const Request &request, Instant now) {
    return "; expires in " +
           format_duration(std::chrono::ceil<std::chrono::seconds>(request.due - now));
}

// "bob, carol", who are there and known; else the role.
static std::string approvers(const Host &host, const Request &request, const Place &place) {
    static constexpr size_t most = 5;
    std::string names;
    size_t count = 0;
    for (const std::string &nick : host.present(place, request.approver))
        if (nick != request.order.call.asker.name && count++ < most)
            names += (names.empty() ? "" : ", ") + nick;
    return names.empty() ? "role " + request.approver : names;
}

std::string Dispatch::words_of(const News &one, const Place &place) const {
    const Request &request = one.request;
    const std::string &asker = request.order.call.asker.name, id = request.id();
    const std::string by = one.by ? one.by->asker.name : "",
                      prefix = host.prefix(request.order.call);
    const std::string why = one.text.empty() ? "" : ": " + one.text;
    switch (one.kind) {
        case News::opened:
            if (!request.phrase.empty())
                return fmt::format("request {}: {} -- {}, go on with {}confirm {}{}", id,
                                   request.shown, asker, prefix, request.phrase,
                                   expiry(request, loop.now()));
            return fmt::format("{} -- {}{}", request.line(), request.needs(prefix),
                               expiry(request, loop.now()));
        case News::approved:
            return fmt::format("request {} is approved by {}: {}", id, by, request.shown);
        case News::confirmed:
            if (request.complete()) return {};
            return fmt::format("{} -- {}{}", request.line(), request.needs(prefix),
                               expiry(request, loop.now()));
        case News::denied:
            return fmt::format("request {} of {} is denied by {}{}", id, asker, by, why);
        case News::withdrawn:
            return fmt::format("request {} is withdrawn by {}{}", id, by, why);
        case News::voided:
            return fmt::format("request {} of {} is void{}", id, asker, why);
        case News::expired:
            return fmt::format("request {} of {} has expired: {}", id, asker, request.shown);
        case News::called:
            return fmt::format("{}: {} -- {}", approvers(host, request, place), request.line(),
                               request.needs(prefix));
        case News::granted:
            break;
    }
    return {};
}

// Where it was asked; who spoke there has an answer already.  What others have to act on is said
// where they are, too.
void Dispatch::tell(const News &one) {
    const Call &call = one.request.order.call;
    const bool for_others =
        one.kind == News::opened || one.kind == News::confirmed || one.kind == News::called;
    const bool answered = one.by && one.by->place == call.place && !for_others;
    const std::string text = words_of(one, call.place);
    if (!text.empty() && !answered) answer(call, text);
    if (ended(one.kind)) end(call, "refused", text);
    if (!for_others || call.place.channel || !one.request.phrase.empty()) return;
    const auto room = room_of(one.request.order);
    if (room && !text.empty()) say(*room, words_of(one, *room));
}

bool Dispatch::ended(News::Kind kind) {
    return kind == News::denied || kind == News::withdrawn || kind == News::voided ||
           kind == News::expired;
}

void Dispatch::say(const Place &place, const std::string &text) {
    effects.push_back({SayEffect{.place = place, .text = text}, Need::sync});
}

// To who asked, wherever that was; what people say to requests is no output for a schedule.
void Dispatch::answer(const Call &call, const std::string &text) {
    if (call.has_client() && call.door != Door::clock)
        effects.push_back({TellEffect{call.client, {call.ask, "", 0, Answer{text}}}, Need::sync});
    if (call.door == Door::irc || call.place.channel || call.place.is_local())
        say(call.place, text);
}

void Dispatch::end(const Call &call, const char *outcome, const std::string &why) {
    if (call.has_client())
        effects.push_back(
            {TellEffect{call.client, {call.ask, "", 0, Done{outcome, why}}}, Need::sync});
}

// The channel of the command, where what it does is said; nothing where the rule names none.
std::optional<Place> Dispatch::room_of(const Order &order) const {
    const Command *command = catalogue.find(order.command);
    if (!command) return {};
    for (const std::string &channel : rule_of(host.policy(), *command).channels) {
        try {
            const Place place = host.place(channel, order.call);
            if (place.channel && !place.is_local()) return place;
        } catch (const Failure &) {
            continue;  // "private", or a network that is gone
        }
    }
    return {};
}

std::string Dispatch::doubt_of(const Asker &asker, bool fresh) const {
    switch (host.standing(asker)) {
        case Standing::good:
            return {};
        case Standing::lost:
            return asker.identity + " is not who was meant any more";
        case Standing::unknown:
            break;
    }
    if (fresh) return {};
    return fmt::format("nobody can tell whether {} is still logged in", asker.identity);
}

std::string Dispatch::objection(const Order &order) const {
    static constexpr Duration believed = 10s;  // what was heard just now
    const Command *command = catalogue.find(order.command);
    if (!command) return fmt::format("there is no '{}' any more", order.command);
    const Decision decision = host.decide(order.call, *command, &order.values, order.grants);
    if (!decision.allowed) return decision.why;
    if (!decision.complete()) return missing(decision);
    const bool asked_others = !order.digest.empty();
    const bool fresh = !asked_others && loop.now() - order.call.heard <= believed;
    std::string doubt;
    const bool seen = order.call.door != Door::clock && !order.call.asker.identity.empty();
    if (seen) doubt = doubt_of(order.call.asker, fresh);
    for (const Asker &approver : order.grants.approvers)
        if (doubt.empty()) doubt = doubt_of(approver, false);
    if (!doubt.empty() || !asked_others) return doubt;
    const std::string changed = difference(order.digest, seal_of(host.policy(), order, *command));
    return changed.empty() ? "" : changed + " has changed since it was asked for";
}

std::string Dispatch::missing(const Decision &decision) {
    if (decision.approvals > 0)
        return fmt::format("it needs {} more approval{} by role {}", decision.approvals,
                           decision.approvals == 1 ? "" : "s", decision.approver);
    return decision.confirm ? "it needs to be confirmed" : "it needs a one-time code";
}

void Dispatch::start_granted(Order order) {
    const std::string why = objection(order);
    if (why.empty()) return start(std::move(order));
    refuse_order(order, why);
}

void Dispatch::refuse_order(const Order &order, const std::string &why) {
    const Command *command = catalogue.find(order.command);
    const std::string arguments = command ? shown(*command, order.values) : "";
    ledger.write(host.policy(), order.call, {"refusal", order.command, arguments, "refused", why});
    const std::string what = order.command + (arguments.empty() ? "" : " " + arguments);
    const std::string to = order.call.place.channel ? order.call.asker.name + ": " : "";
    const std::string text = fmt::format("{}'{}' is not started: {}", to, what, why);
    if (order.call.has_client()) return end(order.call, "refused", text);
    answer(order.call, text);
}
