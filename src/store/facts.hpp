#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

struct Fact {
    std::string key, value;
    std::string author;  // who said so
    WallTime time{};     // when
};

// What people made the bot remember, for each place on its own.
class Facts {
public:
    explicit Facts(Database &database);
    void remember(const std::string &place, const Fact &fact);
    std::optional<Fact> recall(const std::string &place, const std::string &key);
    bool forget(const std::string &place, const std::string &key);  // false: it was not known
    std::vector<Fact> all(const std::string &place);                // by key

private:
    Statement write, read, remove, list;
};
