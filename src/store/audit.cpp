#include "store/audit.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/fields.hpp"

// Strangers compute it too: signalboxd(8) says how.
std::string audit_hash(const AuditRow &row, const std::string &before) {
    Fields fields;
    fields.add("before", before);
    fields.add("number", row.number);
    fields.add("time", to_ms(row.time));
    fields.add("kind", row.kind);
    fields.add("call", row.call);
    fields.add("job", row.job);
    fields.add("person", row.person);
    fields.add("identity", row.identity);
    fields.add("evidence", row.evidence);
    fields.add("door", row.door);
    fields.add("place", row.place);
    fields.add("command", row.command);
    fields.add("arguments", row.arguments);
    fields.add("outcome", row.outcome);
    fields.add("detail", row.detail);
    return to_hex(digest_of(Digest::sha256, fields.pack()));
}

static AuditRow row_of(const Row &row) {
    return {row.integer(0), WallTime(std::chrono::milliseconds(row.integer(1))),
            row.text(2),    row.integer(3),
            row.integer(4), row.text(5),
            row.text(6),    row.text(7),
            row.text(8),    row.text(9),
            row.text(10),   row.text(11),
            row.text(12),   row.text(13),
            row.text(14)};
}

#define COLUMNS                                                                                    \
    "number, time, kind, call, job, person, identity, evidence, door, place, command, arguments, " \
    "outcome, detail, hash"

AuditBook::AuditBook(Database &database)
    : notes(database, "audit"),
      write(database,
            "INSERT INTO audit (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      query(database,
            "SELECT " COLUMNS
            " FROM audit WHERE number > ?1 AND number < ?2 AND time >= ?3 "
            "AND (?4 = '' OR person = ?4 OR identity = ?4) AND (?5 = '' OR command = ?5) "
            "AND (?6 = '' OR place = ?6) AND (?7 = '' OR kind = ?7) ORDER BY number DESC LIMIT ?8"),
      forward(database, "SELECT " COLUMNS " FROM audit WHERE number > ? ORDER BY number LIMIT ?"),
      oldest(database, "SELECT min(number) FROM audit"),
      remove(database, "DELETE FROM audit WHERE number <= ?"),
      database(database) {
    generation = database.generation();
    newest = last();
    Statement highest(database, "SELECT max(call) FROM audit");
    calls = highest.rows({}).at(0).integer(0);
}

#undef COLUMNS

AuditLink AuditBook::last() {
    for (const Row &row : query.rows({0, INT64_MAX, INT64_MIN, "", "", "", "", 1}))
        return {row.integer(0), row.text(14)};
    return opening();
}

// Rows that were lost with their turn are not to be built upon.
void AuditBook::catch_up() {
    if (generation == database.generation()) return;
    newest = last();
    generation = database.generation();
}

void AuditBook::append(AuditRow row) {
    try {
        catch_up();
    } catch (const StoreFailure &failure) {
        return database.lose(failure);
    }
    row.number = newest.number + 1;
    row.hash = audit_hash(row, newest.hash);
    keep(row);
}

void AuditBook::keep(const AuditRow &row) {
    write.run({row.number, to_ms(row.time), row.kind, row.call, row.job, row.person, row.identity,
               row.evidence, row.door, row.place, row.command, row.arguments, row.outcome,
               row.detail, row.hash});
    newest = {row.number, row.hash};
    calls = std::max(calls, row.call);
}

AuditPage AuditBook::page(const AuditFilter &filter) {
    const int64_t first = std::max(filter.after, opening().number);
    const int64_t end = filter.before > 0 ? filter.before : last().number + 1;
    const int64_t begin = std::max(first, end - 1 - filter.window);
    AuditPage page;
    for (const Row &row :
         query.rows({begin, end, to_ms(filter.since), filter.person, filter.command, filter.place,
                     filter.kind, static_cast<int64_t>(filter.most)}))
        page.rows.push_back(row_of(row));
    std::ranges::reverse(page.rows);
    const bool cut = page.rows.size() >= filter.most;
    const int64_t next = cut ? page.rows.front().number : begin + 1;
    page.next = next > first + 1 ? next : 0;
    return page;
}

static bool fits(const AuditRow &row, const AuditFilter &filter) {
    const auto is = [](const std::string &wanted, const std::string &value) {
        return wanted.empty() || wanted == value;
    };
    return row.time >= filter.since && is(filter.command, row.command) &&
           is(filter.place, row.place) && is(filter.kind, row.kind) &&
           (is(filter.person, row.person) || is(filter.person, row.identity));
}

AuditPage AuditBook::page_after(const AuditFilter &filter) {
    AuditPage page;
    page.next = filter.after;
    for (AuditRow &row : rows_after(filter.after, filter.most)) {
        page.next = row.number;
        if (fits(row, filter)) page.rows.push_back(std::move(row));
    }
    return page;
}

std::vector<AuditRow> AuditBook::rows_after(int64_t number, size_t most) {
    std::vector<AuditRow> rows;
    for (const Row &row : forward.rows({number, static_cast<int64_t>(most)}))
        rows.push_back(row_of(row));
    return rows;
}

AuditLink AuditBook::opening() {
    for (const auto &[key, value] : notes.all()) {
        const auto fields = Fields::unpack(value);
        if (key == "opening" && fields) return {fields->integer("number"), fields->text("hash")};
    }
    return {};
}

void AuditBook::set_opening(const AuditLink &archived) {
    Fields fields;
    fields.add("number", archived.number);
    fields.add("hash", archived.hash);
    notes.put("opening", fields.pack());
}

bool AuditBook::drop_archived(int64_t most) {
    const int64_t last = opening().number, first = oldest.rows({}).at(0).integer(0);
    if (first == 0 || first > last) return false;
    remove.run({std::min(last, first + most - 1)});
    return true;
}
