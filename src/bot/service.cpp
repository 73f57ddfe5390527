// What the control socket's clients may ask, and how they are served.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/version.hpp"
#include "bot/ring.hpp"
#include "bot/scribe.hpp"

void Ring::hear_clients() {
    for (const ClientInput &input : clients.take()) {
        switch (input.kind) {
            case ClientInput::connected:
                desk.connected(input.client, input.peer);
                break;
            case ClientInput::gone:
                desk.gone(input.client);
                posting.forget(input.client);
                std::erase_if(postponed,
                              [&](const auto &one) { return one.first == input.client; });
                break;
            case ClientInput::asked:
                serve(input.client, input.ask);
                break;
            case ClientInput::malformed:
                gate.add({TellEffect{
                             input.client, {0, "", 0, Done{"malformed", input.why}}, input.last}},
                         turns);
                break;
        }
    }
}

// The verbs, and what may ask for them: everybody (false), or only those whom the configuration
// names.
void Ring::serve(uint64_t client, const Ask &ask) {
    struct Verb {
        std::string_view name;
        bool only_known;
        void (Ring::*serve)(uint64_t, const Ask &);
    };
    static constexpr Verb verbs[] = {
        {"audit", true, &Ring::serve_audit},
        {"board", true, &Ring::serve_board},
        {"bye", false, &Ring::serve_bye},
        {"call", true, &Ring::serve_call},
        {"complete", true, &Ring::serve_complete},
        {"hello", false, &Ring::serve_hello},
        {"history", true, &Ring::serve_history},
        {"outbox", true, &Ring::serve_outbox},
        {"say", true, &Ring::serve_say},
        {"status", true, &Ring::serve_status},
        {"subscribe", true, &Ring::serve_subscribe},
        {"unsubscribe", true, &Ring::serve_unsubscribe},
    };
    for (const Verb &verb : verbs) {
        if (verb.name != ask.verb) continue;
        if (verb.only_known && !desk.greeted(client))
            return done(client, ask, "refused", "say hello first");
        if (verb.only_known && !is_known(settings.policy, desk.asker(client)))
            return done(
                client, ask, "refused",
                desk.asker(client).name + " is in no role and no person of the configuration");
        return (this->*verb.serve)(client, ask);
    }
    std::string names;
    for (const Verb &verb : verbs) names += fmt::format(" {}", verb.name);
    done(client, ask, "unsupported",
         fmt::format("unknown verb '{}', allowed are{}", ask.verb, names));
}

void Ring::done(uint64_t client, const Ask &ask, const char *outcome, const std::string &text) {
    tell(client, ask, Done{outcome, text});
}

void Ring::tell(uint64_t client, const Ask &ask, decltype(Tell::body) body) {
    gate.add({TellEffect{client, {ask.id, "", 0, std::move(body)}}}, turns);
}

static std::string versions(int from, int to) {
    return from == to ? fmt::format("version {}", to) : fmt::format("versions {} to {}", from, to);
}

// The newest version that both sides speak.
void Ring::serve_hello(uint64_t client, const Ask &ask) {
    const int oldest = ask.oldest ? ask.oldest : ask.version;
    const int newest = std::min(ask.version, protocol_version);
    if (newest < std::max(oldest, protocol_oldest))
        return done(client, ask, "unsupported",
                    fmt::format("this client speaks {} of the protocol, this daemon {}",
                                versions(oldest, ask.version),
                                versions(protocol_oldest, protocol_version)));
    desk.greet(client);
    const Asker asker = desk.asker(client);
    tell(client, ask,
         Welcome{newest, std::string("signalboxd ") + version, settings.nick,
                 asker.identity.empty() ? asker.name : asker.identity, settings.prefix});
}

void Ring::serve_call(uint64_t client, const Ask &ask) {
    Call call;
    call.id = ++last_call;
    call.door = Door::control;
    call.asker = desk.asker(client);
    call.client = client;
    call.heard = loop.now();
    call.ask = ask.id;
    call.text = trim(ask.text);
    try {
        call.place = place(ask.place.empty() ? local_room : ask.place, call);
        if (!joined(call.place) && call.place.channel)
            throw Failure("I am not in {}", call.place.text());
    } catch (const Failure &failure) {
        return done(client, ask, "usage", failure.what());
    }
    if (call.text.empty()) return done(client, ask, "usage", "text is empty, it must be a command");
    if (call.place.is_local())
        say_here("command", call.asker.name, dispatch.harmless(call.text), false);
    dispatch.run(std::move(call));
}

void Ring::serve_board(uint64_t client, const Ask &ask) {
    try {
        if (const auto drawn = board(ask.topic)) return tell(client, ask, *drawn);
    } catch (const StoreFailure &failure) {
        return done(client, ask, "failed", failure.what());
    }
    done(client, ask, "usage",
         fmt::format("topic '{}' is none of approvals, jobs, outbox, people, schedules, status",
                     ask.topic));
}

void Ring::serve_status(uint64_t client, const Ask &ask) { tell(client, ask, status()); }

void Ring::serve_bye(uint64_t client, const Ask &ask) {
    gate.add({TellEffect{client, {ask.id, "", 0, Done{"ok", ""}}, true}}, turns);
}

// The book is for operators, whatever may be done at the moment.
bool Ring::may_read_book(const Asker &asker) const {
    const std::vector<std::string> roles = roles_of(settings.policy, asker);
    return asker.owner || std::ranges::find(roles, operator_role) != roles.end();
}

void Ring::serve_audit(uint64_t client, const Ask &ask) {
    static constexpr size_t usual = 50, at_once = 200;
    if (!may_read_book(desk.asker(client)))
        return done(client, ask, "refused", "the book is for operators");
    AuditFilter filter;
    filter.person = ask.person;
    filter.command = ask.command;
    filter.since = WallTime(std::chrono::milliseconds(ask.since));
    filter.after = ask.after;
    filter.before = ask.before;
    filter.most = std::min(ask.most ? ask.most : usual, at_once);
    try {
        const bool forward = ask.after > 0 && ask.before == 0;
        tell(client, ask,
             book_page(forward ? store.book.page_after(filter) : store.book.page(filter)));
    } catch (const Failure &failure) {
        done(client, ask, "failed", failure.what());
    }
}
