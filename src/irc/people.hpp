#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "irc/isupport.hpp"

// Somebody who is in a channel with us.
struct Person {
    std::string source;     // nick!user@host as last seen; the nick alone where no more is known
    std::string account;    // of services; empty where `certain`: logged in to none
    bool certain = false;   // the network has told us the account, and it is so still
    uint32_t channels = 0;  // that we share
    std::string_view nick() const { return std::string_view(source).substr(0, source.find('!')); }
};

// One record for each person, whatever the number of channels; by the network's casemapping.
// Records stay where they are as long as they exist.
class People {
public:
    static constexpr size_t longest = 256;  // bytes of a source

    explicit People(const Isupport &support) : support(&support) {}
    const Person *find(std::string_view nick) const;  // null: in no channel with us
    Person *find(std::string_view nick);
    // Found or made; an account is not certain any more where the source is new.  Null: too long.
    Person *keep(std::string_view source);
    void leave(Person &person);  // one channel; with the last one the record goes
    // Certain of the account only where the source is the one that we know.
    void rename(Person &person, std::string_view source, std::string_view to);
    // What the network says; of those who are in no channel nothing is kept.
    // True: that is news.  "*" and "0": logged in to none.
    bool identify(std::string_view source, std::string_view account);
    void rehost(std::string_view source, std::string_view user, std::string_view host);
    void doubt_all();                                  // nobody's account is certain
    bool has_account(std::string_view account) const;  // is anybody certainly logged in to it?
    const Person *logged_in(std::string_view account) const;  // certainly; null: nobody
    bool is_logged_in(std::string_view nick, std::string_view account) const;  // certainly
    void clear() { records.clear(); }
    size_t size() const { return records.size(); }
    template <class F>
    void each(F &&hear) const {
        for (const auto &[hash, person] : records) hear(person);
    }
    std::vector<std::string> services() const;  // nicks of those that look like it

private:
    // By the hash of the folded nick: the nick itself would take a quarter more.
    using Records = std::unordered_multimap<size_t, Person>;
    static size_t key(const std::string &folded) { return std::hash<std::string>()(folded); }
    Records::iterator at(std::string_view nick);

    const Isupport *support;
    Records records;
};

// Is this one of the network's services, such as ChanServ?  A guess, good for advice only.
bool is_service(std::string_view source);
