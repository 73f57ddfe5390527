#include "irc/witness.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "irc/netsplit.hpp"

static constexpr char tracked[] = "extended-join, account-notify and WHOX";
static constexpr Duration split_heals = 30s;  // or so; services come back one after the other

void Witness::hear(const Message &message, Instant now) {
    if (message.numeric()) return on_numeric(message, now);
    on_command(message, now);
}

void Witness::on_numeric(const Message &message, Instant now) {
    const Channel *channel = std::as_const(roster).find(message.param(1));
    switch (message.numeric()) {
        case 5:
            return review();
        case 263:
            if (message.param(1) == "WHO") inquiry.busy(now);
            return;
        case 315:
            if (!channel) return;
            inquiry.people_end(channel->name);
            learned.insert(channel->name);
            return;
        case 324:
            roster.modes_are(message);
            if (!channel) return;
            inquiry.modes_are(channel->name);
            learned.insert(channel->name);
            return;
        case 354:
            return on_whox(message);
        default:
            return;
    }
}

void Witness::on_command(const Message &message, Instant now) {
    if (message.command == "CAP") return on_cap(message);
    if (message.command == "JOIN") return on_join(message);
    if (message.command == "QUIT") return on_quit(message, now);
    if (message.command == "CHGHOST")
        return roster.people().rehost(message.source, message.param(0), message.param(1));
    if (message.command != "ACCOUNT" || message.param(0).empty() || !hears_changes()) return;
    identify(message.source, message.param(0));
}

void Witness::identify(std::string_view source, std::string_view account) {
    if (!roster.people().identify(source, account)) return;
    const Person *person = roster.person(source.substr(0, source.find('!')));
    if (person)
        for (std::string &name : roster.channels_of(*person)) learned.insert(std::move(name));
}

// Services that go take sasl with them.
void Witness::on_cap(const Message &cap) {
    const std::string verb = lower(cap.param(1));
    if (verb == "del" || verb == "new") {
        for (std::string_view name : split(cap.params.back(), ' '))
            if (name.substr(0, name.find('=')) == "sasl") services_gone = verb == "del";
    }
    review();
}

// 354: us, token, channel, user, host, nick, account.
void Witness::on_whox(const Message &answer) {
    if (!tracking || !inquiry.believes(answer) || !roster.find(answer.param(2))) return;
    const std::string source = std::string(answer.param(5)) + "!" + std::string(answer.param(3)) +
                               "@" + std::string(answer.param(4));
    roster.people().identify(source, answer.param(6));
}

// extended-join: channel, account, realname.
void Witness::on_join(const Message &join) {
    if (tracking && join.params.size() == 3 && roster.find(join.param(0)))
        roster.people().identify(join.source, join.param(1));
}

// Everybody else's account may be another once services come back.  Whoever forges such a QUIT
// makes us ask once more.
void Witness::on_quit(const Message &quit, Instant now) {
    if (!hears_changes() || !is_split_reason(quit.param(0))) return;
    const bool services = lower(quit.param(0)).find("services") != std::string::npos;
    if (!services && !is_service(quit.source)) return;
    const Instant due = ask_again == never ? now + split_heals : ask_again;
    doubt();
    if (tracking) ask_again = due;
}

bool Witness::can_track() const {
    return caps.has("extended-join") && caps.has("account-notify") && support.has_whox() &&
           !services_gone;
}

bool Witness::hears_changes() const {
    return tracking || (caps.has("account-tag") && caps.has("account-notify") && !services_gone);
}

void Witness::heard(const Message &words) {
    if (!caps.has("account-tag") || !hears_changes() || words.host().empty()) return;
    const std::string *account = words.tag("account");
    identify(words.source, account && !account->empty() ? *account : "*");
}

void Witness::review() {
    if (can_track() == tracking && caps.has("account-tag") == tagged) return;
    tracking = can_track();
    tagged = caps.has("account-tag");
    renew();
}

void Witness::renew() {
    doubt();
    if (tracking) ask_all();
}

void Witness::doubt() {
    roster.people().doubt_all();
    for (const auto &[folded, channel] : roster.all()) learned.insert(channel.name);
    inquiry.forget_people();
    ask_again = never;
}

void Witness::ask_all() {
    for (const auto &[folded, channel] : roster.all())
        if (channel.complete) inquiry.ask_people(channel.name);
}

void Witness::entered(const Channel &channel) {
    inquiry.ask_modes(channel.name);
    if (tracking) inquiry.ask_people(channel.name);
}

Word Witness::account_of(const Message &line) const {
    static constexpr char logged_out[] = "you are not logged in to services";
    if (caps.has("account-tag")) {
        const std::string *account = line.tag("account");
        if (!account || account->empty() || *account == "*") return {"", logged_out};
        return {*account, "account-tag"};
    }
    if (!tracking) return {"", "this network does not say who you are"};
    const Person *person = roster.person(line.nick());
    const bool same = person && person->source == line.source && !line.host().empty();
    if (!same || !person->certain) return {"", "I cannot be certain of your account"};
    if (person->account.empty()) return {"", logged_out};
    return {person->account, tracked};
}

Word Witness::account_of(const Person &person) const {
    if (!hears_changes()) return {"", "this network does not say who people are"};
    if (!person.certain && tracking) return {"", "nothing is certain yet"};
    if (!person.certain) return {"", "nothing is certain before they say something"};
    if (person.account.empty()) return {"", "not logged in to services"};
    return {person.account, caps.has("account-tag") ? "account-tag and account-notify" : tracked};
}

std::vector<IrcLine> Witness::take_lines(Instant now) {
    if (now >= ask_again) {
        ask_again = never;
        ask_all();
    }
    return inquiry.take(now);
}

void Witness::forget() {
    inquiry.clear();
    tracking = tagged = services_gone = false;
    ask_again = never;
    learned.clear();
}
