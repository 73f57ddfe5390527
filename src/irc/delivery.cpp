#include "irc/delivery.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

static constexpr Duration patience = 60s;     // with a line of which nothing is heard
static constexpr Duration between_asks = 2s;  // PINGs count as lines on many servers
static constexpr size_t many_unasked = 20;    // lines behind which a PING waits no longer
static constexpr size_t most_batches = 100;
static constexpr char ping_mark[] = "words-";  // in front of the token of our PING

void Delivery::begin() {
    ++connection;
    labels = asking = false;
    ask_at = {};
    batches.clear();
    refusals.clear();
    outcomes.clear();
}

std::vector<IrcLine> Delivery::end() {
    std::vector<IrcLine> lines;
    for (auto &[number, sent] : std::exchange(out, {})) lines.push_back(std::move(sent.line));
    return lines;
}

IrcLine Delivery::leave(IrcLine line, Instant now) {
    IrcLine sent = line;
    out.emplace_hint(out.end(), ++last, Out{std::move(line), now});
    if (!labels) return sent;
    const std::string label = fmt::format("label={}-{}", connection, last);
    sent.tags = sent.tags.empty() ? label : label + ";" + sent.tags;
    return sent;
}

std::optional<IrcLine> Delivery::ask(Instant now) {
    if (labels || asking || out.empty() || asked == last) return {};
    if (now < ask_at && last - asked < many_unasked) return {};
    asking = true;
    asked = last;
    ask_at = now + between_asks;
    return IrcLine{"PING", {fmt::format("{}{}-{}", ping_mark, connection, asked)}, Priority::now};
}

static std::string_view last_param(const Message &message) {
    return message.params.empty() ? std::string_view() : message.params.back();
}

bool Delivery::hear(const Message &message, std::string_view own_nick) {
    if (message.command == "PONG") return hear_pong(message);
    if (labels) return hear_labelled(message, own_nick);
    return !out.empty() && message.numeric() >= 200 && hear_refusal(message);
}

bool Delivery::hear_pong(const Message &message) {
    const std::string_view token = last_param(message);
    if (!token.starts_with(ping_mark)) return false;
    if (!asking || token != fmt::format("{}{}-{}", ping_mark, connection, asked)) return true;
    asking = false;
    settle_asked();
    return true;
}

// What the server answers to one line of ours: the echo, an error, ACK where there is nothing to
// say, or a batch of several lines (IRCv3 labeled-response).
bool Delivery::hear_labelled(const Message &message, std::string_view own_nick) {
    if (message.command == "BATCH") note_batch(message);
    if (out.empty() || message.tags.empty()) return false;
    const auto line = find(label_of(message));
    if (line == out.end()) return false;
    if (message.command == "PRIVMSG" || message.command == "NOTICE") {
        const bool ours = support.same(message.nick(), own_nick);
        if (ours && same_target(line->second, message.param(0))) settle(line, Outcome::taken);
        return false;
    }
    const bool error = message.numeric() >= 400 || message.command == "FAIL";
    if (!error && message.command != "ACK") return false;
    settle(line, Outcome::refused, error ? last_param(message) : "the server does not say why");
    return true;
}

void Delivery::note_batch(const Message &message) {
    const std::string_view id = message.param(0);
    const std::string *label = message.tag("label");
    if (id.starts_with('-')) batches.erase(std::string(id.substr(1)));
    if (id.starts_with('+') && label && batches.size() < most_batches)
        batches[std::string(id.substr(1))] = *label;
}

std::string Delivery::label_of(const Message &message) const {
    if (const std::string *label = message.tag("label")) return *label;
    const std::string *batch = message.tag("batch");
    const auto open = batch ? batches.find(*batch) : batches.end();
    return open == batches.end() ? "" : open->second;
}

Delivery::Lines::iterator Delivery::find(std::string_view label) {
    const std::string mine = fmt::format("{}-", connection);
    if (!label.starts_with(mine)) return out.end();
    return out.find(parse_integer(label.substr(mine.size())).value_or(0));
}

// An error without a label says which target it is about, and no more: which of the lines it was
// is seen when our PING behind them is answered.
bool Delivery::hear_refusal(const Message &message) {
    // 716 and not 717, for the two come together.
    static constexpr int numerics[] = {401, 403, 404, 407, 415, 439, 477, 531, 716};
    const int numeric = message.numeric();
    if (std::find(std::begin(numerics), std::end(numerics), numeric) == std::end(numerics))
        return hear_nameless(message);
    const size_t lines = count_out(message.param(1));
    if (lines == 0) return false;
    Refusals &known = refusals[support.fold(message.param(1))];
    if (known.count == lines) return false;
    ++known.count;
    known.reason = last_param(message);
    ask_at = {};
    return true;
}

// No recipient, no text; "try again", which names the command.
bool Delivery::hear_nameless(const Message &message) {
    const int numeric = message.numeric();
    const auto line = std::find_if(out.begin(), out.end(), [&](const auto &entry) {
        return numeric == 411 || numeric == 412 ||
               (numeric == 263 && entry.second.line.command == message.param(1));
    });
    if (line == out.end()) return false;
    settle(line, Outcome::refused, last_param(message));
    return true;
}

// Where the server took some lines for a target and others not, nobody knows which.
void Delivery::settle_asked() {
    const std::map<std::string, Refusals> refused = std::exchange(refusals, {});
    std::map<std::string, size_t> lines;
    for (const auto &[number, sent] : out)
        if (number <= asked && !refused.empty()) ++lines[target_of(sent)];
    while (!out.empty() && out.begin()->first <= asked) {
        const auto found =
            refused.empty() ? refused.end() : refused.find(target_of(out.begin()->second));
        if (found == refused.end()) {
            settle(out.begin(), Outcome::taken);
            continue;
        }
        if (found->second.count < lines[found->first]) out.begin()->second.line.again = true;
        settle(out.begin(), Outcome::refused, found->second.reason);
    }
}

size_t Delivery::count_out(std::string_view target) const {
    return static_cast<size_t>(std::count_if(out.begin(), out.end(), [&](const auto &entry) {
        return same_target(entry.second, target);
    }));
}

bool Delivery::same_target(const Out &sent, std::string_view target) const {
    return support.same(sent.line.params[0], target);
}

void Delivery::settle(Lines::iterator line, Outcome::Kind kind, std::string_view reason) {
    outcomes.push_back({kind, std::move(line->second.line), std::string(reason)});
    out.erase(line);
}

void Delivery::tick(Instant now) {
    while (!out.empty() && now - out.begin()->second.left >= patience) {
        settle(out.begin(), Outcome::unheard);
        asking = false;
    }
}

Instant Delivery::next() const {
    if (out.empty()) return never;
    const Instant late = out.begin()->second.left + patience;
    return labels || asking || asked == last ? late : std::min(late, ask_at);
}
