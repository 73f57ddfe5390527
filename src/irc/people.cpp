#include "irc/people.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

static std::string_view nick_of(std::string_view source) {
    return source.substr(0, source.find('!'));
}

static void doubt(Person &person) {
    person.account.clear();
    person.certain = false;
}

// A bare nick tells nothing new about the one who has it.
static void take_source(Person &person, std::string_view source) {
    if (source.size() > People::longest) {
        doubt(person);
        source = nick_of(source);
    }
    if (person.source == source || person.nick() == source) return;
    person.source = source;
    doubt(person);
}

People::Records::iterator People::at(std::string_view nick) {
    const std::string folded = support->fold(nick);
    auto [place, end] = records.equal_range(key(folded));
    while (place != end && support->fold(place->second.nick()) != folded) ++place;
    return place == end ? records.end() : place;
}

Person *People::find(std::string_view nick) {
    const auto found = at(nick);
    return found == records.end() ? nullptr : &found->second;
}

const Person *People::find(std::string_view nick) const {
    return const_cast<People *>(this)->find(nick);
}

Person *People::keep(std::string_view source) {
    const std::string_view nick = nick_of(source);
    if (nick.empty() || nick.size() > longest) return nullptr;
    Person *person = find(nick);
    if (!person) person = &records.emplace(key(support->fold(nick)), Person())->second;
    take_source(*person, source);
    return person;
}

void People::leave(Person &person) {
    if (--person.channels == 0) records.erase(at(person.nick()));
}

void People::rename(Person &person, std::string_view source, std::string_view to) {
    if (person.source != source) doubt(person);
    take_source(person, source);
    auto record = records.extract(at(person.nick()));
    person.source.replace(0, person.nick().size(), to);
    record.key() = key(support->fold(to));
    records.insert(std::move(record));
}

bool People::identify(std::string_view source, std::string_view account) {
    Person *person = find(nick_of(source));
    if (!person) return false;
    const bool was_certain = person->certain;
    take_source(*person, source);
    if (source.size() > longest || account.size() > longest) {
        doubt(*person);
        return was_certain;
    }
    if (account == "*" || account == "0") account = {};
    if (person->certain && person->account == account) return false;
    person->account = account;
    person->certain = true;
    return true;
}

void People::rehost(std::string_view source, std::string_view user, std::string_view host) {
    Person *person = find(nick_of(source));
    if (!person) return;
    if (person->source != source) doubt(*person);
    std::string changed(nick_of(source));
    if (changed.size() + user.size() + host.size() < longest - 1)
        changed.append("!").append(user).append("@").append(host);
    else
        doubt(*person);
    person->source = std::move(changed);
}

void People::doubt_all() {
    for (auto &[hash, person] : records) doubt(person);
}

bool People::has_account(std::string_view account) const { return logged_in(account); }

const Person *People::logged_in(std::string_view account) const {
    const std::string wanted = lower(account);
    const auto found = std::ranges::find_if(records, [&](const auto &record) {
        return record.second.certain && lower(record.second.account) == wanted;
    });
    return wanted.empty() || found == records.end() ? nullptr : &found->second;
}

bool People::is_logged_in(std::string_view nick, std::string_view account) const {
    const Person *person = find(nick);
    return person && person->certain && lower(person->account) == lower(account);
}

std::vector<std::string> People::services() const {
    std::vector<std::string> nicks;
    for (const auto &[hash, person] : records)
        if (is_service(person.source)) nicks.emplace_back(person.nick());
    std::ranges::sort(nicks);
    return nicks;
}

bool is_service(std::string_view source) {
    static constexpr std::string_view ending = "serv";
    const std::string_view nick = nick_of(source), mask = source.substr(nick.size());
    const size_t start = nick.size() - std::min(nick.size(), ending.size());
    if (lower(nick.substr(start)) == ending || mask.starts_with("!services@")) return true;
    const size_t host = mask.find('@');
    return host != mask.npos && mask.find("services", host) != mask.npos;
}
