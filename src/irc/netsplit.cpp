#include "irc/netsplit.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

static constexpr Duration remembered_for = 10min;
static constexpr size_t most_remembered = 20'000;
static constexpr size_t most_splits = 50;
static constexpr size_t longest_place = 512;
static constexpr Duration settles = 1s;       // after the last one we tell
static constexpr Duration settles_late = 5s;  // and after the first one at the latest

// Also "*.net": what servers that hide their names say.
static bool is_server_name(std::string_view name) {
    static constexpr size_t longest = 255;
    const auto fits = [](unsigned char c) {
        return std::isalnum(c) || c == '.' || c == '-' || c == '_' || c == '*';
    };
    return name.size() <= longest && name.find('.') != name.npos && !name.starts_with('.') &&
           !name.ends_with('.') && std::ranges::all_of(name, fits);
}

bool is_split_reason(std::string_view reason) {
    const size_t blank = reason.find(' ');
    if (blank == reason.npos) return false;
    const std::string_view one = reason.substr(0, blank), other = reason.substr(blank + 1);
    return one != other && is_server_name(one) && is_server_name(other);
}

static std::string place(const std::string &channel, const std::string &source) {
    return channel + " " + source;
}

void Netsplits::lost(const std::string &servers, const std::string &source,
                     const std::vector<std::string> &channels, Instant now) {
    forget_old(now);
    const bool room = splits.contains(servers) || splits.size() < most_splits;
    Split *split = room ? &splits[servers] : nullptr;
    if (split) split->since = now;
    for (const std::string &channel : channels) {
        count(servers, channel, &Count::left, now);
        std::string lost = place(channel, source);
        if (!split || remembered >= most_remembered || lost.size() > longest_place) continue;
        if (!split->lost.insert(std::move(lost)).second) continue;
        ++remembered;
        ++split->missing[channel];
    }
}

bool Netsplits::returned(const std::string &source, const std::string &channel, Instant now) {
    forget_old(now);
    for (auto &[servers, split] : splits) {
        if (split.lost.erase(place(channel, source)) == 0) continue;
        --remembered;
        --split.missing[channel];
        count(servers, channel, &Count::back, now);
        return true;
    }
    return false;
}

size_t Netsplits::missing(const std::string &channel, Instant now) const {
    size_t sum = 0;
    for (const auto &[servers, split] : splits) {
        const auto found = split.missing.find(channel);
        if (found != split.missing.end() && now - split.since < remembered_for)
            sum += found->second;
    }
    return sum;
}

void Netsplits::rejoined(const std::string &servers, const std::string &channel, Instant now) {
    count(servers, channel, &Count::back, now);
}

void Netsplits::count(const std::string &servers, const std::string &channel, size_t Count::*which,
                      Instant now) {
    if (due == never) latest = now + settles_late;
    due = std::min(now + settles, latest);
    ++(untold[{channel, servers}].*which);
}

void Netsplits::forget_old(Instant now) {
    std::erase_if(splits, [&](const auto &entry) {
        const bool old = now - entry.second.since >= remembered_for;
        if (old) remembered -= entry.second.lost.size();
        return old;
    });
}

std::vector<Netsplits::Summary> Netsplits::take(Instant now) {
    std::vector<Summary> told;
    if (now < due) return told;
    due = never;
    for (const auto &[which, count] : std::exchange(untold, {})) {
        const std::string split = "netsplit " + which.second + ": ";
        if (count.left > 0)
            told.push_back({which.first, split + std::to_string(count.left) + " left"});
        if (count.back > 0)
            told.push_back({which.first, split + std::to_string(count.back) + " came back"});
    }
    return told;
}

void Netsplits::clear() {
    splits.clear();
    untold.clear();
    remembered = 0;
    due = latest = never;
}
