// Who is here: in channels with us, and at the control socket.
#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "bot/ring.hpp"

namespace {

constexpr size_t most_listed = 1000;

// The identities that the configuration names, in lower case: of a crowd only these can have
// roles.
std::set<std::string> named_in(const Policy &policy) {
    std::set<std::string> names;
    for (const auto &[name, role] : policy.roles)
        for (const std::string &member : role.members) names.insert(lower(member));
    for (const auto &[name, person] : policy.persons)
        for (const std::string &identity : person.is) names.insert(lower(identity));
    return names;
}

// People in the order in which they are listed: named ones, those with an account, all others.
class Crowd {
public:
    void add(const Network &network, const Person &person, const std::set<std::string> &named) {
        auto &rank = ranks[rank_of(network.name(), person, named)];
        if (rank.size() < most_listed) rank.emplace_back(&network, &person);
    }
    std::vector<std::pair<const Network *, const Person *>> first() const {
        std::vector<std::pair<const Network *, const Person *>> all;
        for (const auto &rank : ranks) all.insert(all.end(), rank.begin(), rank.end());
        if (all.size() > most_listed) all.resize(most_listed);
        return all;
    }

private:
    static size_t rank_of(const std::string &network, const Person &person,
                          const std::set<std::string> &named) {
        if (!person.certain || person.account.empty()) return 2;
        return named.contains(lower(network + "/" + person.account)) ? 0 : 1;
    }
    std::array<std::vector<std::pair<const Network *, const Person *>>, 3> ranks;
};

}  // namespace

size_t Ring::people_count() const {
    size_t count = 0;
    for (const auto &network : networks) count += network->session().roster().people().size();
    return count;
}

PeopleBoard Ring::people_board() const {
    PeopleBoard board;
    Crowd crowd;
    const std::set<std::string> named = named_in(settings.policy);
    for (const auto &network : networks)
        network->session().roster().people().each(
            [&](const Person &person) { crowd.add(*network, person, named); });
    for (const auto &[network, person] : crowd.first())
        board.people.push_back(person_row(*network, *person));
    board.unlisted = people_count() - board.people.size();
    for (const Asker &asker : desk.people()) board.people.push_back(person_row(local_room, asker));
    std::ranges::sort(board.people, {},
                      [](const PersonRow &row) { return std::pair(row.network, lower(row.nick)); });
    return board;
}

// As if they had said something now.
Asker Ring::asker(const Network &network, const Person &person) const {
    Word word = network.session().account_of(person);
    Happening seen;
    seen.nick = person.nick();
    seen.mask = person.source;
    seen.account = std::move(word.account);
    seen.evidence = std::move(word.evidence);
    seen.weak = network.session().renamed();
    return asker(network, seen);
}

PersonRow Ring::person_row(const Network &network, const Person &person) const {
    PersonRow row = person_row(network.name(), asker(network, person));
    row.account = network.session().account_of(person).account;
    row.channels = network.session().roster().channels_of(person);
    return row;
}

PersonRow Ring::person_row(const std::string &network, const Asker &asker) const {
    PersonRow row;
    row.network = network;
    row.nick = asker.name;
    row.evidence = asker.evidence;
    if (!asker.identity.empty() && asker.weak) row.evidence += " (weak: " + asker.doubt + ")";
    const std::string person = person_of(settings.policy, asker.identity);
    if (person != asker.identity) row.person = person;
    row.roles = roles_of(settings.policy, asker);
    return row;
}

std::vector<Acquaintance> Ring::whois(std::string_view nick) const {
    std::vector<Acquaintance> found;
    for (const auto &network : networks)
        if (const Person *person = network->session().roster().person(nick))
            found.push_back({person_row(*network, *person), person->source});
    for (const Asker &asker : desk.people())
        if (asker.name == nick) found.push_back({person_row(local_room, asker), ""});
    return found;
}
