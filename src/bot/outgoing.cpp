#include "bot/outgoing.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"

static constexpr Duration stale_after = 5min;  // answers, of an outage

Outgoing::Outgoing(const Session &irc, Log &log, PacingSettings settings, std::string avoid)
    : irc(irc), log(log), avoid(std::move(avoid)), pacing(settings), delivery(irc.isupport()) {}

void Outgoing::set(PacingSettings changed, std::string avoided) {
    pacing.set(changed);
    avoid = std::move(avoided);
}

void Outgoing::say(Lines words) {
    if (words.empty()) return;
    const Priority priority = words[0].priority;
    if (waiting(priority) + words.size() > Pacing::most)
        throw Failure("{} lines wait for {} already, {} are the most", waiting(priority),
                      irc.settings().network, Pacing::most);
    for (IrcLine &line : words) {
        line.order = ++last_order;
        Block *block = line.receipt > 0 ? nullptr : block_of(line);
        if (block)
            hold(std::move(line), *block);
        else
            pacing.push(std::move(line));
    }
}

void Outgoing::push(IrcLine line) {
    if (!pacing.push(line)) lost({std::move(line)}, "too much waits");
}

void Outgoing::hear(const Happening &happening) {
    if (happening.kind == Happening::offline) return offline();
    if (happening.kind == Happening::online) return online();
    if (happening.kind == Happening::mode) {
        const auto block = blocks.find(irc.isupport().fold(happening.channel));
        if (block != blocks.end()) block->second.retry_at = now;
    }
    if (!happening.self) return;
    if (happening.kind == Happening::joined) return entered(happening.channel);
    if (happening.kind == Happening::parted || happening.kind == Happening::kicked)
        return left(happening.channel);
}

void Outgoing::tick(Instant at) {
    now = at;
    delivery.tick(now);
    settle();
    drop_old();
    if (irc.state() == Session::online) probe();
}

Instant Outgoing::next() const {
    Instant due = never;
    for (const IrcLine &line : held) due = std::min(due, line.expires);
    for (const auto &[folded, block] : blocks)
        if (block.probe == 0 && count_held(block.channel) > 0) due = std::min(due, block.retry_at);
    return due;
}

Outgoing::Lines Outgoing::choose(Instant at) {
    now = at;
    return delivery.has_room() ? pacing.take(now) : Lines();
}

Outgoing::Lines Outgoing::leave(Lines lines) {
    if (!lines.empty())
        delivery.use_labels(irc.has_cap("echo-message") && irc.has_cap("labeled-response"));
    for (IrcLine &line : lines)
        if (line.is_words()) line = delivery.leave(std::move(line), now);
    if (std::optional<IrcLine> question = delivery.ask(now)) lines.push_back(std::move(*question));
    return lines;
}

Instant Outgoing::leaves() const {
    const Instant paced = delivery.has_room() ? pacing.next(now) : never;
    return std::min(paced, delivery.next());
}

// Others need some, too.
size_t Outgoing::room(Priority priority) const {
    static constexpr size_t most = Pacing::most / 2;
    return most - std::min(most, waiting(priority));
}

// Answers to one person are not kept: who has that nick afterwards may be somebody else.
void Outgoing::offline() {
    static constexpr char ended[] = "the connection has ended";
    settle();
    blocks.clear();
    Lines waiting = pacing.withdraw([](const IrcLine &line) { return line.is_words(); });
    pacing.clear();
    Lines twice, private_answers;
    waiting = give_back(std::move(waiting), ended);
    for (IrcLine &line : give_back(delivery.end(), ended, true)) {
        Lines &to = line.again ? twice : waiting;
        line.again = true;
        to.push_back(std::move(line));
    }
    for (IrcLine &line : waiting) {
        const bool answer = line.priority != Priority::alert;
        if (answer && channel_of(line).empty()) {
            private_answers.push_back(std::move(line));
            continue;
        }
        if (answer) line.expires = std::min(line.expires, now + stale_after);
        line.tags.clear();  // of a message that the next connection does not know
        wait(std::move(line));
    }
    lost(twice, "sent twice, and never confirmed");
    lost(private_answers, ended);
}

void Outgoing::online() {
    delivery.begin();
    Lines unwanted, personal;
    for (IrcLine &line : std::exchange(held, {})) {
        const std::string channel = channel_of(line);
        Lines &to = channel.empty() ? personal : irc.wants(channel) ? held : unwanted;
        to.push_back(std::move(line));
    }
    lost(unwanted, "the channel was left");
    resume(std::move(personal));
}

void Outgoing::entered(const std::string &channel) {
    blocks.erase(irc.isupport().fold(channel));
    resume(take_held(channel));
}

void Outgoing::left(const std::string &channel) {
    blocks.erase(irc.isupport().fold(channel));
    const bool comes_back = irc.wants(channel);
    Lines waiting = give_back(take_paced(channel), "the channel was left");
    if (!comes_back) {
        for (IrcLine &line : take_held(channel)) waiting.push_back(std::move(line));
        return lost(waiting, "the channel was left");
    }
    for (IrcLine &line : waiting) {
        if (line.priority != Priority::alert)
            line.expires = std::min(line.expires, now + stale_after);
        wait(std::move(line));
    }
}

void Outgoing::settle() {
    for (Delivery::Outcome &outcome : delivery.take_outcomes()) settle(std::move(outcome));
}

void Outgoing::settle(Delivery::Outcome outcome) {
    switch (outcome.kind) {
        case Delivery::Outcome::taken:
            taken(outcome.line);
            if (outcome.line.receipt > 0)
                line_news.push_back({outcome.line.receipt, outcome.line.upto, true});
            return;
        case Delivery::Outcome::refused:
            return refused(std::move(outcome.line), outcome.reason);
        case Delivery::Outcome::unheard:
            unprobe(outcome.line);
            if (outcome.line.receipt > 0) give_back(outcome.line, "the server is silent", true);
            return log_each(Level::warning, "unconfirmed", {outcome.line}, "");
    }
}

static bool leaves_before(const IrcLine &one, const IrcLine &other) {
    return one.again != other.again ? one.again : one.order < other.order;
}

void Outgoing::wait(IrcLine line) {
    held.insert(std::upper_bound(held.begin(), held.end(), line, leaves_before), std::move(line));
}

void Outgoing::resume(Lines lines) {
    Lines again, too_many;
    for (IrcLine &line : lines) {
        if (line.again) again.push_back(line);
        if (!pacing.push(line)) too_many.push_back(std::move(line));
    }
    log_each(Level::notice, "sent again", again, "");
    lost(too_many, "too much waits");
}

Outgoing::Lines Outgoing::take_paced(std::string_view channel) {
    return pacing.withdraw([&](const IrcLine &line) {
        return line.is_words() && irc.isupport().same(channel_of(line), channel);
    });
}

Outgoing::Lines Outgoing::take_held(std::string_view channel) {
    Lines taken, rest;
    for (IrcLine &line : held)
        (irc.isupport().same(channel_of(line), channel) ? taken : rest).push_back(std::move(line));
    held = std::move(rest);
    return taken;
}

size_t Outgoing::count_held(std::string_view channel) const {
    return static_cast<size_t>(std::count_if(held.begin(), held.end(), [&](const IrcLine &line) {
        return irc.isupport().same(channel_of(line), channel);
    }));
}

void Outgoing::drop_old() {
    Lines old = pacing.take_expired();
    const auto fresh = std::stable_partition(
        held.begin(), held.end(), [this](const IrcLine &line) { return line.expires > now; });
    std::move(fresh, held.end(), std::back_inserter(old));
    held.erase(fresh, held.end());
    for (const IrcLine &line : old) unprobe(line);
    lost(old, "too old");
}

void Outgoing::dial() {
    give_back(pacing.withdraw([](const IrcLine &line) { return line.is_words(); }),
              "a new connection");
    pacing.clear();
    pacing.slow_start();
}

void Outgoing::end() {
    static constexpr char ended[] = "the network was left";
    Lines waiting = pacing.withdraw([](const IrcLine &line) { return line.is_words(); });
    for (IrcLine &line : std::exchange(held, {})) waiting.push_back(std::move(line));
    pacing.clear();
    give_back(delivery.end(), ended, true);
    blocks.clear();
    lost(waiting, ended);
}

size_t Outgoing::waiting(Priority priority) const {
    const auto is_such = [&](const IrcLine &line) { return line.priority == priority; };
    return pacing.waiting(priority) +
           static_cast<size_t>(std::count_if(held.begin(), held.end(), is_such));
}

void Outgoing::lost(const Lines &lines, const std::string &reason) {
    log_each(Level::warning, "lost", give_back(lines, reason), reason);
}

void Outgoing::give_back(const IrcLine &line, const std::string &reason, bool unsure) {
    line_news.push_back({line.receipt, line.upto, false, unsure, false, reason});
}

// Those with a receipt; the others are left.
Outgoing::Lines Outgoing::give_back(Lines lines, const std::string &reason, bool unsure) {
    Lines others;
    for (IrcLine &line : lines) {
        if (line.receipt > 0)
            give_back(line, reason, unsure);
        else
            others.push_back(std::move(line));
    }
    return others;
}

// One line of the log for each target.
void Outgoing::log_each(Level level, const char *event, const Lines &lines,
                        const std::string &reason) {
    std::map<std::string, size_t> counts;
    for (const IrcLine &line : lines) ++counts[line.params[0]];
    for (const auto &[target, count] : counts) {
        const std::string to = irc.settings().network + "/" + target,
                          number = std::to_string(count);
        if (reason.empty())
            log.write(level, event, {{"to", to}, {"lines", number}});
        else
            log.write(level, event, {{"to", to}, {"lines", number}, {"reason", reason}});
    }
}

std::string Outgoing::channel_of(const IrcLine &line) const {
    const std::string_view name = irc.isupport().channel_of(line.params[0]);
    return irc.isupport().is_channel(name) ? std::string(name) : "";
}
