#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/database.hpp"

// A shelf of records, by key: what their owner holds in memory and must find again after a restart.
class Records {
public:
    Records(Database &database, std::string shelf);
    void put(const std::string &key, const std::string &value);  // in the place of an older one
    void erase(const std::string &key);
    std::vector<std::pair<std::string, std::string>> all();  // by key

private:
    const std::string shelf;
    Statement write, remove, read;
};
