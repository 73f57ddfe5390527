#include "irc/login.hpp"

#include <algorithm>
#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "irc/format.hpp"
#include "irc/services.hpp"

static constexpr Duration pause_length = 60s;   // between two attempts
static constexpr Duration shortest_pause = 5s;  // though services have come back
static constexpr Duration sasl_patience = 10s;  // after registration: SASL may still come
static constexpr Duration services_patience = 30s;
static constexpr size_t longest_words = 400;  // bytes that surely fit into one line
static const char *const no_sasl = "waiting for services (the server offers no SASL)";

static bool same_account(std::string_view a, std::string_view b) { return lower(a) == lower(b); }

static std::string_view nick_part(std::string_view target) {
    return target.substr(0, target.find('@'));
}

// Does a MODE set 'r', which is for registered users?
static bool sets_registered(std::string_view modes) {
    bool sets = true;
    for (char c : modes) {
        if (c == '+' || c == '-') sets = c == '+';
        if (c == 'r' && sets) return true;
    }
    return false;
}

Login::Login(LoginSettings settings, Begin begin)
    : settings(std::move(settings)), begin(std::move(begin)) {
    now_state = this->settings.account.empty() ? off : waiting;
    why = "not connected";
}

void Login::connected(bool is_trusted) {
    trusted = is_trusted;
    why = no_sasl;
}

std::vector<IrcLine> Login::take_lines() { return std::exchange(out, {}); }

std::string Login::text() const {
    switch (now_state) {
        case off:
            return "";
        case waiting:
            return "not logged in: " + why;
        case working:
            return "logging in by " + std::string(mechanism_name(proof->mechanism()));
        case asking:
            return "not logged in: waiting for " + settings.services + " to confirm";
        case done:
            return "logged in as " + named + " by " + how;
        case refused:
            return "login to account " + settings.account + " refused: " + why;
        case deceived:
            return "login to account " + settings.account + " given up: " + why;
    }
    return "";
}

Instant Login::next() const {
    if (now_state == working) return proof->next();
    return now_state == waiting || now_state == asking ? due : never;
}

void Login::tick(Instant now) {
    if (now_state == working) {
        proof->tick(now);
        return follow_proof(now);
    }
    if (now < due) return;
    if (now_state == waiting) return attempt(now);
    if (now_state == asking) pause(settings.services + " does not answer", now);
}

void Login::offered(bool sasl, std::string_view value, Instant now) {
    if (sasl == has_sasl && value == offer) return;
    has_sasl = sasl;
    offer = value;
    mechanisms = split(value, ',');
    if (!sasl && now_state == working) return pause("services have left", now);
    if (!sasl || now_state != waiting) return;
    due = std::max(now, tried_at + shortest_pause);
    if (now >= due) attempt(now);
}

void Login::registered(Instant now) {
    is_registered = true;
    if (!has_sasl || was_mute) due = now + sasl_patience;
}

// Without SASL the server is asked again what it offers: not all say when services come back.
// Where nobody answers there, services are asked by a message in turn with it.
void Login::attempt(Instant now) {
    has_tried = true;
    due = now + pause_length;
    const bool skip_sasl = std::exchange(was_mute, false) && is_registered;
    if (has_sasl && !(skip_sasl && !settings.services.empty())) {
        tried_at = now;
        place = 0;
        return next_proof(now);
    }
    if (!has_sasl) why = no_sasl;
    if (!is_registered) return;
    out.push_back({"CAP", {"LS", "302"}, Priority::now, never});
    if (!settings.services.empty()) ask_services(now);
}

// The next mechanism that we have and the server takes.
void Login::next_proof(Instant now) {
    proof.reset();
    while (place < settings.mechanisms.size()) {
        const Mechanism mechanism = settings.mechanisms[place++];
        if (!may_use(mechanism)) continue;
        auto exchange = begin(
            mechanism, {settings.account, settings.password, settings.private_key}, random_nonce());
        why = exchange->error();
        if (!why.empty()) continue;
        now_state = working;
        proof.emplace(mechanism, std::move(exchange), now);
        return follow_proof(now);
    }
    if (!refusal.empty()) return refuse(refusal);
    pause(why, now);
}

bool Login::may_use(Mechanism mechanism) {
    const std::string name(mechanism_name(mechanism));
    const bool is_named = std::any_of(mechanisms.begin(), mechanisms.end(), [&](const auto &other) {
        return mechanism_of(other) == mechanism;
    });
    if (!mechanisms.empty() && !is_named) {
        why = "the server does not offer " + name;
        return false;
    }
    if (mechanism == Mechanism::plain && !trusted) {
        why = "PLAIN is for verified TLS and loopback only";
        return false;
    }
    return true;
}

void Login::follow_proof(Instant now) {
    for (IrcLine &line : proof->take_lines()) out.push_back(std::move(line));
    const std::string name(mechanism_name(proof->mechanism()));
    switch (proof->outcome()) {
        case Proof::running:
            return;
        case Proof::accepted:
            return succeed(name);
        case Proof::refused:
            refusal = proof->reason();
            return next_proof(now);
        case Proof::unfit:
            why = name + ": " + proof->reason();
            return next_proof(now);
        case Proof::mute:
            was_mute = true;
            return pause(proof->reason(), now);
        case Proof::deceived:
            now_state = deceived;
            why = proof->reason();
            proof.reset();
            return;
    }
}

void Login::ask_services(Instant now) {
    const std::string words = "IDENTIFY " + settings.account + " " + settings.password;
    if (settings.password.empty()) return;
    if (!trusted) {
        why = nick_part(settings.services);
        why += " is asked over verified TLS and loopback only";
        return;
    }
    if (!refusal.empty() || words.size() > longest_words) {
        why = refusal.empty() ? "the password is too long for services" : refusal;
        return;
    }
    now_state = asking;
    tried_at = now;
    due = now + services_patience;
    out.push_back({"PRIVMSG", {settings.services, words}, Priority::now, never});
}

void Login::hear(const Message &message, bool about_us, Instant now) {
    if (now_state == off || failed()) return;
    const int number = message.numeric();
    if (number == 900) return logged_in(message.param(2), now);
    if (number == 901) return logged_out("the network has logged us out", now);
    if (message.command == "ACCOUNT" && about_us && message.param(0) != "*")
        return logged_in(message.param(0), now);
    if (message.command == "ACCOUNT" && about_us)
        return logged_out("services have logged us out", now);
    if (number == 908 && message.params.size() > 2) mechanisms = split(message.param(1), ',');
    if (now_state == asking) return hear_services(message, about_us, now);
    if (now_state != working) return;
    proof->hear(message, now);
    follow_proof(now);
}

void Login::hear_services(const Message &message, bool about_us, Instant now) {
    const int number = message.numeric();
    const bool nobody = number == 401 || number == 402 || number == 440;
    const bool to_them = nick_part(message.param(1)) == nick_part(settings.services) ||
                         message.param(1) == settings.services;
    if (nobody && to_them) return pause(settings.services + " is not there", now);
    if (!about_us) return;
    if (message.command == "MODE" && sets_registered(message.param(1))) return succeed("services");
    if (message.command != "NOTICE" || !matches_mask(settings.services_mask, message.source))
        return;
    const ServicesWord word = services_word(message.param(1));
    if (word == ServicesWord::identified) return succeed("services");
    if (word != ServicesWord::rejected) return;
    refuse(conceals(message, false) ? "services do not take it"
                                    : printable(strip_format(message.param(1))));
}

// By 900 or ACCOUNT; of an attempt by SASL only 903 is the end.
void Login::logged_in(std::string_view account, Instant now) {
    named = printable(account);
    if (same_account(account, settings.account)) {
        const bool word_enough = now_state == asking || !demands_proof();
        if ((now_state == asking || now_state == waiting) && word_enough) succeed("services");
        return;
    }
    const std::string other = "the network has logged us in as " + named;
    if (now_state == working || now_state == asking) return refuse(other);
    if (now_state == done) logged_out(other, now);
    named = printable(account);
    why = other;
}

void Login::logged_out(std::string reason, Instant now) {
    named.clear();
    if (now_state != done) return;
    now_state = waiting;
    why = std::move(reason);
    due = std::max(now, tried_at + pause_length);
}

// A server that says without being asked that we are logged in has proved nothing.
bool Login::demands_proof() const {
    return settings.services.empty() &&
           std::all_of(settings.mechanisms.begin(), settings.mechanisms.end(), is_scram);
}

void Login::succeed(std::string by) {
    now_state = done;
    proof.reset();
    refusal.clear();
    why.clear();
    how = std::move(by);
    if (!same_account(named, settings.account)) named = settings.account;
}

void Login::refuse(std::string reason) {
    now_state = refused;
    proof.reset();
    why = std::move(reason);
}

void Login::pause(std::string reason, Instant now) {
    now_state = waiting;
    proof.reset();
    why = std::move(reason);
    due = now + pause_length;
}

bool Login::conceals(const Message &message, bool by_us) const {
    if (settings.services.empty() || settings.password.empty()) return false;
    const std::string_view text = message.param(1);
    if (by_us)
        return same_account(nick_part(message.param(0)), nick_part(settings.services)) &&
               lower(text).starts_with("identify");
    return text.find(settings.password) != text.npos &&
           matches_mask(settings.services_mask, message.source);
}
