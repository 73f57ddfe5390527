#include "irc/ending.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace {

struct Sign {
    std::string_view words;  // lower case
    Ending ending;
};

// What ngircd, InspIRCd, ircd-hybrid, Ergo, solanum, UnrealIRCd and their like put into an ERROR.
// The first that occurs in the text counts: reasons that operators give come last.
constexpr Sign signs[] = {
    {"throttl", Ending::throttled},
    {"too fast", Ending::throttled},
    {"too quickly", Ending::throttled},
    {"too many connection attempts", Ending::throttled},
    {"too many times", Ending::throttled},
    {"excess flood", Ending::throttled},
    {"recvq exceeded", Ending::throttled},
    {"readq exceeded", Ending::throttled},
    {"too many connections", Ending::clones},
    {"too many host connections", Ending::clones},
    {"too many user connections", Ending::clones},
    {"too many local connections", Ending::clones},
    {"too many global connections", Ending::clones},
    {"too many unknown connections", Ending::clones},
    {"too many clients", Ending::clones},
    {"no more connections allowed", Ending::clones},
    {"maximum number of connections", Ending::clones},
    {"session limit", Ending::clones},
    {"clones", Ending::clones},
    {"server full", Ending::full},
    {"server is full", Ending::full},
    {"line is full", Ending::full},
    {"another server", Ending::full},
    {"different server", Ending::full},
    {"no more connections accepted", Ending::full},
    {"sasl", Ending::login},
    {"must log in", Ending::login},
    {"need to log in", Ending::login},
    {"need to identify", Ending::login},
    {"access denied: bad password", Ending::password},
    {"password", Ending::password},
    {"killed", Ending::killed},
    {"ghost command used", Ending::killed},
    {"banned", Ending::banned},
    {"access denied", Ending::banned},
    {"not authorized", Ending::banned},
    {"not authorised", Ending::banned},
    {"unauthorized", Ending::banned},
    {"unauthorised", Ending::banned},
    {"not welcome", Ending::banned},
    {"blacklist", Ending::banned},
    {"blocklist", Ending::banned},
    {"dnsbl", Ending::banned},
    {"open proxy", Ending::banned},
    {"k-line", Ending::banned},
    {"k:line", Ending::banned},
    {"kline", Ending::banned},
    {"g-line", Ending::banned},
    {"g:line", Ending::banned},
    {"gline", Ending::banned},
    {"d-line", Ending::banned},
    {"dline", Ending::banned},
    {"q-line", Ending::banned},
    {"x-line", Ending::banned},
    {"xline", Ending::banned},
    {"z-line", Ending::banned},
    {"z:line", Ending::banned},
    {"zline", Ending::banned},
    {"akill", Ending::banned},
    {"autokill", Ending::banned},
    {"bad user info", Ending::banned},
};

}  // namespace

// A collision of nicks is told as a kill by some; it says nothing against us.
Ending ending_of(std::string_view said) {
    const std::string text = lower(said);
    if (text.find("collision") != text.npos) return Ending::ordinary;
    size_t first = text.npos;
    Ending ending = Ending::ordinary;
    for (const Sign &sign : signs) {
        const size_t place = text.find(sign.words);
        if (place >= first) continue;
        first = place;
        ending = sign.ending;
    }
    return ending;
}

Ending ending_of_numeric(int numeric) {
    switch (numeric) {
        case 463:  // our host is not among those let in
        case 465:
        case 466:  // we are about to be
            return Ending::banned;
        case 464:
            return Ending::password;
        default:
            return Ending::ordinary;
    }
}

std::string_view ending_name(Ending ending) {
    switch (ending) {
        case Ending::ordinary:
            return "";
        case Ending::killed:
            return "killed";
        case Ending::banned:
            return "banned";
        case Ending::throttled:
            return "throttled";
        case Ending::clones:
            return "too many connections";
        case Ending::full:
            return "server full";
        case Ending::password:
            return "wrong server password";
        case Ending::login:
            return "login required";
    }
    return "";
}

static constexpr int after_kill = 10;      // times the least delay
static constexpr int after_throttle = 30;  // times the least delay
static constexpr int hopeless = 6;         // times the longest ordinary delay

Comeback::Comeback(Duration least, Duration most, size_t servers, Instant now, uint32_t seed)
    : least(least), most(most), barred(std::max<size_t>(servers, 1)), random(seed), dial_at(now) {}

void Comeback::ended(Ending ending, unsigned failures, Duration lasted, Instant now) {
    in_row = ending == last && lasted < 2 * most ? in_row + 1 : 1;
    last = ending;
    if (ending == Ending::banned) barred[current] = now + stretched(hopeless * most);
    former = current;
    choose(now + delay(ending, failures));
}

void Comeback::stay(Instant now) {
    current = former;
    dial_at = now;
}

Duration Comeback::longest() const { return hopeless * most * 5 / 4; }

Duration Comeback::growing(unsigned failures) {
    return stretched(doubled(least, std::max(failures, 1u) - 1), 0.75);
}

Duration Comeback::delay(Ending ending, unsigned failures) {
    const Duration ordinary = growing(failures);
    switch (ending) {
        case Ending::ordinary:
        case Ending::banned:  // and another server is dialled, if there is one
            return ordinary;
        case Ending::killed:
            return std::max(ordinary, stretched(doubled(after_kill * least, in_row - 1)));
        case Ending::throttled:
        case Ending::clones:
            return std::max(ordinary, stretched(doubled(after_throttle * least, in_row - 1)));
        case Ending::full:
            return in_row < barred.size() ? stretched(least) : ordinary;
        case Ending::password:
        case Ending::login:
            return stretched(hopeless * most);
    }
    return ordinary;
}

Duration Comeback::doubled(Duration first, unsigned times) const {
    Duration length = first;
    while (times-- > 0 && length < most) length *= 2;
    return std::min(length, std::max(first, most));
}

Duration Comeback::stretched(Duration length, double least_factor) {
    const double factor = std::uniform_real_distribution(least_factor, 1.25)(random);
    return std::chrono::duration_cast<Duration>(length * factor);
}

// The next in the list that has not banned us; else the one that does so for the shortest time.
void Comeback::choose(Instant earliest) {
    size_t best = current;
    Instant at = never;
    for (size_t step = 1; step <= barred.size(); ++step) {
        const size_t next = (current + step) % barred.size();
        const Instant free = std::max(earliest, barred[next]);
        if (free >= at) continue;
        best = next;
        at = free;
    }
    current = best;
    dial_at = at;
}
