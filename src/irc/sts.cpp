#include "irc/sts.hpp"

#include <algorithm>

#include "base/text.hpp"

using std::chrono::seconds;

static constexpr seconds upgrade_lasts = 24h;
static constexpr long long longest = 10LL * 365 * 24 * 3600;  // ten years; more is as much

static std::optional<long long> number(std::string_view text, long long least, long long most) {
    const auto value = parse_integer(text);
    if (!value || *value < least) return {};
    return std::min(*value, most);
}

static StsOffer parse_offer(std::string_view tokens) {
    StsOffer offer;
    for (const std::string &token : split(tokens, ',')) {
        const size_t equals = std::min(token.find('='), token.size());
        const std::string_view key = std::string_view(token).substr(0, equals);
        const std::string value = equals < token.size() ? token.substr(equals + 1) : "";
        if (key == "duration" && !offer.duration) {
            if (const auto length = number(value, 0, longest)) offer.duration = seconds(*length);
        } else if (key == "port" && !offer.port) {
            const auto port = number(value, 1, 65536);
            if (port && *port < 65536) offer.port = static_cast<int>(*port);
        }
    }
    return offer;
}

std::optional<StsOffer> sts_offer(const Message &message) {
    const std::string verb = lower(message.param(1));
    if (message.command != "CAP" || (verb != "ls" && verb != "new")) return {};
    for (size_t i = 2; i < message.params.size(); ++i)
        for (const std::string &word : split(message.params[i], ' '))
            if (word.starts_with("sts=")) return parse_offer(word.substr(sizeof "sts"));
    return {};
}

DialWish Sts::dial(const DialWish &configured, WallTime wall) {
    forget_expired(wall);
    host = lower(configured.server.host);
    dialled = configured;
    bound = false;
    if (configured.tls) return dialled;
    for (const Policies *known : {&policies, &upgrades}) {
        const auto found = known->find(host);
        if (found == known->end()) continue;
        bound = dialled.tls = true;
        dialled.server.port = found->second.port;
        break;
    }
    return dialled;
}

bool Sts::hear(const StsOffer &offer, WallTime wall) {
    if (dialled.tls) {
        if (offer.duration) remember(*offer.duration, wall);
        return false;
    }
    if (!offer.port) return false;
    set(upgrades, {*offer.port, upgrade_lasts, wall + upgrade_lasts});
    return true;
}

void Sts::remember(seconds duration, WallTime wall) {
    advertised = duration;
    if (duration == seconds::zero()) {
        policies.erase(host);
        upgrades.erase(host);
        return;
    }
    set(policies, {dialled.server.port, duration, wall + duration});
}

// Written down again when a tenth of it has passed, not at each occasion.
void Sts::keep(WallTime wall) {
    const auto found = policies.find(host);
    if (advertised == seconds::zero() || found == policies.end()) return;
    if (wall >= found->second.until - advertised * 9 / 10) found->second.until = wall + advertised;
}

void Sts::down(WallTime wall) {
    if (advertised > seconds::zero()) remember(advertised, wall);
    advertised = {};
    bound = false;
}

void Sts::forget_expired(WallTime wall) {
    for (Policies *known : {&policies, &upgrades})
        std::erase_if(*known, [wall](const auto &entry) { return entry.second.until <= wall; });
}

// Where there is room for no other host, that whose time ends first has to go.
void Sts::set(Policies &known, const StsPolicy &policy) {
    const auto until = [](const auto &entry) { return entry.second.until; };
    while (known.size() >= most_hosts && !known.contains(host))
        known.erase(std::ranges::min_element(known, {}, until));
    known[host] = policy;
}
