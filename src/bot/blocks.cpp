// What becomes of words that a channel does not take.
#include <algorithm>

#include "bot/outgoing.hpp"

static constexpr Duration between_probes = 60s;
static constexpr Duration alerts_wait = 15min, answers_wait = 1min;
static constexpr size_t most_held = 100;  // lines of one channel
static constexpr int most_refusals = 2;   // of one line, while others are taken

// A person who does not take them is gone, or does not want them.
void Outgoing::refused(IrcLine line, const std::string &reason) {
    const std::string channel = channel_of(line);
    const bool known = !channel.empty() && irc.roster().find(channel);
    if (line.receipt > 0) {
        line_news.push_back({line.receipt, line.upto, false, line.again, true, reason});
        if (known) block(channel, line.order, reason);
        return;
    }
    if (channel.empty()) return lost({line}, reason);
    if (!irc.roster().find(channel))
        return irc.wants(channel) ? wait(std::move(line)) : lost({line}, reason);
    unprobe(line);
    ++line.refusals;
    if (!block_of(line) && line.refusals > most_refusals) return lost({line}, reason);
    Block &now = block(channel, line.order, reason);
    hold(std::move(line), now);
    for (IrcLine &later : give_back(take_paced(channel), reason)) hold(std::move(later), now);
}

// What was said as number `order` was refused there.
Outgoing::Block &Outgoing::block(const std::string &channel, uint64_t order,
                                 const std::string &reason) {
    const std::string folded = irc.isupport().fold(channel);
    if (!blocks.contains(folded)) begin_block(channel, reason);
    Block &now = blocks.at(folded);
    now.refused = std::max(now.refused, order);
    return now;
}

void Outgoing::begin_block(const std::string &channel, const std::string &reason) {
    log.warning("blocked",
                {{"network", irc.settings().network}, {"channel", channel}, {"reason", reason}});
    tell(channel, "the server does not let me speak here (" + reason + "); what I say " +
                      (has_fallback(channel) ? "goes to " + irc.settings().fallback : "waits"));
    blocks[irc.isupport().fold(channel)] = {channel, now + between_probes};
}

// A line that had left before the first refusal says nothing.
void Outgoing::taken(const IrcLine &line) {
    const Block *block = block_of(line);
    if (!block || (line.order != block->probe && line.order < block->refused)) return;
    const std::string channel = block->channel;
    log.notice("unblocked", {{"network", irc.settings().network}, {"channel", channel}});
    tell(channel, "I may speak here again");
    blocks.erase(irc.isupport().fold(channel));
    resume(take_held(channel));
}

// It tries the channel where that is due, goes elsewhere where it can, and waits where it must.
void Outgoing::hold(IrcLine line, Block &block) {
    const size_t before = count_held(block.channel);
    const bool due = block.probe == 0 && now >= block.retry_at;
    if (due && before == 0 && line.refusals == 0) {
        block.probe = line.order;
        return push(std::move(line));
    }
    if (has_fallback(block.channel)) return redirect(line);
    if (before >= most_held) return lost({line}, "too much waits");
    const Duration at_most = line.priority == Priority::alert ? alerts_wait : answers_wait;
    line.expires = std::min(line.expires, now + at_most);
    wait(std::move(line));
}

// One line tries each channel again: the first, unless it was the one that was refused last time,
// for it may be that only this one is not taken.
void Outgoing::probe() {
    for (auto &[folded, block] : blocks) {
        if (block.probe != 0 || now < block.retry_at) continue;
        Lines waiting = take_held(block.channel);
        if (waiting.empty()) continue;
        auto chosen = std::find_if(waiting.begin(), waiting.end(), [](const IrcLine &line) {
            return line.refusals < most_refusals;
        });
        if (chosen == waiting.end()) chosen = waiting.begin();
        block.probe = chosen->order;
        resume({*chosen});
        waiting.erase(chosen);
        for (IrcLine &line : waiting) wait(std::move(line));
    }
}

// A line is not on its way to its channel any more.
void Outgoing::unprobe(const IrcLine &line) {
    Block *block = block_of(line);
    if (!block || block->probe != line.order) return;
    block->probe = 0;
    block->retry_at = now + between_probes;
}

Outgoing::Block *Outgoing::block_of(const IrcLine &line) {
    if (blocks.empty()) return nullptr;
    const auto found = blocks.find(irc.isupport().fold(channel_of(line)));
    return found == blocks.end() ? nullptr : &found->second;
}

bool Outgoing::has_fallback(std::string_view channel) const {
    const std::string &fallback = irc.settings().fallback;
    const Isupport &support = irc.isupport();
    return !fallback.empty() && !support.same(fallback, channel) && irc.roster().find(fallback) &&
           !blocks.contains(support.fold(fallback));
}

// Says the same in the fallback channel, naming the one that it was for.
void Outgoing::redirect(const IrcLine &line) {
    std::string_view text = line.params[1];
    if (text.starts_with(action_start)) {
        text.remove_prefix(sizeof action_start - 1);
        if (text.ends_with('\1')) text.remove_suffix(1);
    }
    const std::string &fallback = irc.settings().fallback;
    const std::string words = "[for " + line.params[0] + "] " + std::string(text);
    const size_t room = irc.limit(line.command, fallback) - 1;  // the blank of unlike_command()
    for (const std::string &piece : split_text(words, room)) {
        IrcLine one = line;
        one.params = {fallback, unlike_command(piece, avoid)};
        one.tags.clear();
        one.refusals = 0;
        push(std::move(one));
    }
}

void Outgoing::tell(const std::string &channel, const std::string &text) {
    Happening &told = news.emplace_back();
    told.kind = Happening::notice;
    told.channel = channel;
    told.text = text;
    told.self = true;
}
