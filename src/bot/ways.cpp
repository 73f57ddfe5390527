#include "bot/ways.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

static Saying saying_of(const std::string &manner) {
    if (manner == "notice") return Saying::notice;
    return manner == "action" ? Saying::action : Saying::message;
}

static Priority priority_of(Announcement::Importance importance) {
    return importance == Announcement::alert ? Priority::alert : Priority::bulk;
}

Network *NetworkWays::network(std::string_view name) const {
    const auto found = std::ranges::find_if(
        networks, [&](const auto &network) { return network->name() == name; });
    return found == networks.end() ? nullptr : found->get();
}

Way NetworkWays::find(const std::string &target, Saying as) const {
    Way way;
    if (target == local_room) return way;
    const size_t slash = target.find('/');
    way.network = target.substr(0, slash);
    way.to = slash == target.npos ? "" : target.substr(slash + 1);
    const Network *home = network(way.network);
    if (!home || way.to.empty()) {
        way.why = fmt::format("there is no network {}", printable(way.network));
        return way;
    }
    way.prefix = home->configured().prefix;
    const Session &irc = home->session();
    if (irc.state() != Session::online) {
        way.why = fmt::format("{} is not connected", way.network);
        return way;
    }
    const std::string channel(irc.isupport().channel_of(way.to));
    way.channel = irc.isupport().is_channel(channel);
    if (way.channel) {
        try {
            home->must_reach(way.to);
            if (const size_t missing = irc.missing(channel))
                way.why = fmt::format("a netsplit has taken {} of {}", missing, target);
        } catch (const Failure &failure) {
            way.why = failure.what();
        }
    } else if (way.to.starts_with('@')) {
        find_account(*home, way.to.substr(1), way);
    } else if (way.to.starts_with(by_nick)) {
        way.to.erase(0, by_nick.size());
    }
    way.line_bytes = home->line_bytes(way.to, as);
    return way;
}

// Whoever is certain to be logged in to it, and is in a channel with us.
void NetworkWays::find_account(const Network &home, const std::string &account, Way &way) const {
    const Person *person = home.session().roster().people().logged_in(account);
    if (person)
        way.to = person->nick();
    else
        way.why = fmt::format("nobody with the account {} on {} is in a channel with me", account,
                              home.name());
}

std::string NetworkWays::fallback(const std::string &target) const {
    const Network *home = network(target.substr(0, target.find('/')));
    if (!home) return {};
    const std::string &channel = home->configured().session.fallback;
    const Isupport &support = home->session().isupport();
    const std::string mine = target.substr(home->name().size() + 1);
    const bool for_all = support.is_channel(mine) && support.channel_of(mine) == mine;
    if (channel.empty() || !for_all || support.same(channel, mine)) return {};
    return home->name() + "/" + channel;
}

size_t NetworkWays::room(const Way &way, Announcement::Importance importance) const {
    const Network *home = network(way.network);
    return home ? home->room(priority_of(importance)) : SIZE_MAX;
}

void NetworkWays::say(const Way &way, const Announcement &row, std::span<const Piece> pieces,
                      bool again, Duration at_most) {
    Network *home = network(way.network);
    if (!home) {
        for (const std::string &line : split(row.text, '\n')) local.push_back(line);
        return;
    }
    const bool detour = !row.via.empty();
    const std::string where = row.target.substr(row.target.find('/') + 1);
    const bool to_account = !way.channel && where.starts_with('@');
    std::vector<IrcLine> lines;
    for (const Piece &piece : pieces) {
        IrcLine &line = lines.emplace_back(
            home->line(way.to, piece.words, detour ? Saying::message : saying_of(row.manner),
                       static_cast<uint64_t>(row.number), piece.upto));
        line.priority = priority_of(row.importance);
        if (to_account) line.account = where.substr(1);
        line.again = again;
        line.expires = loop.now() + at_most;
    }
    home->say(std::move(lines));
}
