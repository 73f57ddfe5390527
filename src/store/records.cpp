#include "store/records.hpp"

Records::Records(Database &database, std::string shelf)
    : shelf(std::move(shelf)),
      write(database, "INSERT OR REPLACE INTO records (shelf, key, value) VALUES (?, ?, ?)"),
      remove(database, "DELETE FROM records WHERE shelf = ? AND key = ?"),
      read(database, "SELECT key, value FROM records WHERE shelf = ? ORDER BY key") {}

void Records::put(const std::string &key, const std::string &value) {
    write.run({shelf, key, value});
}

void Records::erase(const std::string &key) { remove.run({shelf, key}); }

std::vector<std::pair<std::string, std::string>> Records::all() {
    std::vector<std::pair<std::string, std::string>> result;
    for (const Row &row : read.rows({shelf})) result.emplace_back(row.text(0), row.text(1));
    return result;
}
