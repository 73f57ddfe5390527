#include "store/audit.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/fields.hpp"

static int64_t to_ms(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

static std::string hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += {digits[byte >> 4], digits[byte & 15]};
    }
    return text;
}

static std::string hash_of(const AuditRow &row, const std::string &before) {
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
    return hex(digest_of(Digest::sha256, fields.pack()));
}

AuditBook::AuditBook(Database &database)
    : write(database,
            "INSERT INTO audit (number, time, kind, call, job, person, identity, evidence, door, "
            "place, command, arguments, outcome, detail, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      query(database,
            "SELECT number, time, kind, call, job, person, identity, evidence, door, place, "
            "command, arguments, outcome, detail, hash FROM audit "
            "WHERE number > ?1 AND time >= ?2 AND (?3 = '' OR person = ?3 OR identity = ?3) "
            "AND (?4 = '' OR command = ?4) AND (?5 = '' OR place = ?5) AND (?6 = '' OR kind = ?6) "
            "ORDER BY number DESC LIMIT ?7") {
    Statement newest(database, "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1");
    for (const Row &row : newest.rows({})) {
        last = row.integer(0);
        last_hash = row.text(1);
    }
    Statement highest(database, "SELECT max(call) FROM audit");
    calls = highest.rows({}).at(0).integer(0);
}

void AuditBook::append(AuditRow row) {
    row.number = last + 1;
    row.hash = hash_of(row, last_hash);
    write.run({row.number, to_ms(row.time), row.kind, row.call, row.job, row.person, row.identity,
               row.evidence, row.door, row.place, row.command, row.arguments, row.outcome,
               row.detail, row.hash});
    last = row.number;
    last_hash = row.hash;
    calls = std::max(calls, row.call);
}

std::vector<AuditRow> AuditBook::find(const AuditFilter &filter) {
    std::vector<AuditRow> found;
    for (const Row &row :
         query.rows({filter.after, to_ms(filter.since), filter.person, filter.command, filter.place,
                     filter.kind, static_cast<int64_t>(filter.most)}))
        found.push_back({row.integer(0), WallTime(std::chrono::milliseconds(row.integer(1))),
                         row.text(2), row.integer(3), row.integer(4), row.text(5), row.text(6),
                         row.text(7), row.text(8), row.text(9), row.text(10), row.text(11),
                         row.text(12), row.text(13), row.text(14)});
    std::ranges::reverse(found);
    return found;
}
