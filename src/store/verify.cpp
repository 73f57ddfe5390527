#include "store/verify.hpp"

#include <fmt/core.h>

#include <map>

#include "base/text.hpp"

static constexpr size_t slice = 1000;

static std::string fault_of(const AuditRow &row, const AuditLink &before) {
    if (row.number != before.number + 1)
        return fmt::format("row {} follows row {}", row.number, before.number);
    if (row.hash != audit_hash(row, before.hash))
        return "its hash is not that of its contents and of the row before";
    return {};
}

static void check_anchors(BookVerdict &verdict, const std::map<int64_t, std::string> &open) {
    for (const auto &[number, hash] : open) {
        if (number <= verdict.last.number) continue;
        verdict.broken = verdict.last.number + 1;
        verdict.why = fmt::format("the book ends at row {}, and an anchor names row {}",
                                  verdict.last.number, number);
        return;
    }
}

BookVerdict verify(AuditBook &book, const std::vector<AuditLink> &anchors) {
    std::map<int64_t, std::string> wanted;
    for (const AuditLink &anchor : anchors) wanted[anchor.number] = anchor.hash;
    BookVerdict verdict;
    verdict.last = book.opening();
    for (;;) {
        const std::vector<AuditRow> rows = book.rows_after(verdict.last.number, slice);
        if (rows.empty()) break;
        for (const AuditRow &row : rows) {
            verdict.why = fault_of(row, verdict.last);
            const auto anchor = wanted.find(row.number);
            if (verdict.why.empty() && anchor != wanted.end() && anchor->second != row.hash)
                verdict.why = "its hash is not that of its anchor";
            if (!verdict.why.empty()) return verdict.broken = row.number, verdict;
            verdict.last = {row.number, row.hash};
            ++verdict.rows;
        }
    }
    check_anchors(verdict, wanted);
    return verdict;
}

static std::string word_after(std::string_view line, std::string_view name) {
    const auto at = line.find(name);
    if (at == line.npos) return {};
    const std::string_view rest = line.substr(at + name.size());
    return std::string(rest.substr(0, rest.find_first_of(" \t\r\"")));
}

std::vector<AuditLink> anchors_in(std::string_view text) {
    std::vector<AuditLink> anchors;
    for (const std::string &line : split(text, '\n')) {
        const long long number = parse_integer(word_after(line, " number=")).value_or(0);
        const std::string hash = word_after(line, " hash=");
        if (line.find("anchor") != line.npos && number > 0 && hash.size() == 64)
            anchors.push_back({number, hash});
    }
    return anchors;
}

static AuditLink last_before(AuditBook &book, WallTime until) {
    AuditLink last = book.opening();
    for (;;) {
        const std::vector<AuditRow> rows = book.rows_after(last.number, slice);
        for (const AuditRow &row : rows) {
            if (row.time >= until) return last;
            last = {row.number, row.hash};
        }
        if (rows.empty()) return last;
    }
}

std::optional<AuditLink> archive(const std::string &path, const std::string &folder,
                                 WallTime until) {
    Database store(path, Database::as_it_is);
    AuditBook book(store);
    const AuditLink opening = book.opening(), last = last_before(book, until);
    if (last == opening) return {};
    Database file(fmt::format("{}/audit-{}-{}.db", folder, opening.number + 1, last.number));
    AuditBook archive(file);
    if (archive.last() != last) {
        archive.set_opening(opening);
        for (AuditLink at = opening; at.number < last.number;) {
            for (const AuditRow &row : book.rows_after(at.number, slice)) {
                if (row.number > last.number) break;
                archive.keep(row);
                at = {row.number, row.hash};
            }
        }
        file.commit();
    }
    return last;
}
