#include "store/facts.hpp"

static int64_t to_seconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

static Fact fact_of(const Row &row) {
    return {row.text(0), row.text(1), row.text(2), WallTime(std::chrono::seconds(row.integer(3)))};
}

Facts::Facts(Database &database)
    : write(database,
            "INSERT OR REPLACE INTO facts (place, key, value, author, time) "
            "VALUES (?, ?, ?, ?, ?)"),
      read(database, "SELECT key, value, author, time FROM facts WHERE place = ? AND key = ?"),
      remove(database, "DELETE FROM facts WHERE place = ? AND key = ?"),
      list(database, "SELECT key, value, author, time FROM facts WHERE place = ? ORDER BY key") {}

void Facts::remember(const std::string &place, const Fact &fact) {
    write.run({place, fact.key, fact.value, fact.author, to_seconds(fact.time)});
}

std::optional<Fact> Facts::recall(const std::string &place, const std::string &key) {
    for (const Row &row : read.rows({place, key})) return fact_of(row);
    return {};
}

bool Facts::forget(const std::string &place, const std::string &key) {
    if (!recall(place, key)) return false;
    remove.run({place, key});
    return true;
}

std::vector<Fact> Facts::all(const std::string &place) {
    std::vector<Fact> facts;
    for (const Row &row : list.rows({place})) facts.push_back(fact_of(row));
    return facts;
}
