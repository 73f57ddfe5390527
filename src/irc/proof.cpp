#include "irc/proof.hpp"

#include <utility>

#include "base/text.hpp"
#include "irc/format.hpp"

static constexpr Duration patience = 15s;
static constexpr Duration last_word = 2s;  // for the numeric that ends an attempt

static std::string text_of(const Message &message) {
    return message.params.empty() ? message.command
                                  : printable(strip_format(message.params.back()));
}

Proof::Proof(Mechanism mechanism, std::unique_ptr<SaslExchange> exchange, Instant now)
    : kind(mechanism), exchange(std::move(exchange)), deadline(now + patience) {
    say(std::string(mechanism_name(kind)));
}

std::vector<IrcLine> Proof::take_lines() { return std::exchange(out, {}); }

Instant Proof::next() const { return exchange->busy() ? Instant{} : deadline; }

void Proof::say(std::string word) {
    out.push_back({"AUTHENTICATE", {std::move(word)}, Priority::now, never});
}

void Proof::hear(const Message &message, Instant now) {
    if (message.command == "AUTHENTICATE") return on_challenge(message.param(0), now);
    switch (message.numeric()) {
        case 902:  // the account is locked
            return end(refused, text_of(message));
        case 903:
            return exchange->proved()
                       ? end(accepted)
                       : end(deceived, "the server let us in before it proved itself");
        case 904:  // before our answer it can only mean the mechanism
            return end(answered ? refused : unfit, text_of(message));
        case 905:  // too long
        case 906:  // aborted
        case 907:  // logged in already
            return end(unfit, text_of(message));
        case 908:  // the mechanisms there are; most servers send a 904 behind it
            return end_soon(unfit, "the server does not take this mechanism", now);
        default:
            return;
    }
}

void Proof::tick(Instant now) {
    if (result != running) return;
    if (exchange->busy()) {
        exchange->work();
        answer(now);
    }
    if (now < deadline || result != running) return;
    if (verdict == running) abort();
    end(mute, "services do not answer");
}

void Proof::on_challenge(std::string_view piece, Instant now) {
    if (result != running || verdict != running) return;
    const auto challenge = reader.hear(piece);
    if (!reader.error().empty()) return go_wrong(reader.error(), now);
    if (!challenge) return;
    if (is_scram(kind) && challenge->starts_with("e=")) {
        abort();
        return end_soon(refused, printable(challenge->substr(2)), now);
    }
    exchange->challenge(*challenge);
    answer(now);
}

void Proof::answer(Instant now) {
    if (!exchange->error().empty()) return go_wrong(exchange->error(), now);
    const auto response = exchange->take_response();
    if (!response) return;
    for (std::string &piece : authenticate_pieces(*response)) say(std::move(piece));
    answered = true;
}

void Proof::go_wrong(std::string reason, Instant now) {
    abort();
    if (is_scram(kind)) return end(deceived, std::move(reason));
    end_soon(unfit, std::move(reason), now);
}

void Proof::abort() { say("*"); }

void Proof::end(Outcome outcome, std::string reason) {
    if (result != running) return;
    result = verdict == running ? outcome : verdict;
    if (verdict == running) why = std::move(reason);
}

void Proof::end_soon(Outcome outcome, std::string reason, Instant now) {
    if (result != running || verdict != running) return;
    verdict = outcome;
    why = std::move(reason);
    deadline = now + last_word;
}
