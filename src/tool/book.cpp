#include "tool/book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/text.hpp"
#include "bot/scribe.hpp"
#include "options/flags.hpp"
#include "store/verify.hpp"
#include "tool/client.hpp"

static constexpr int answer_limit_s = 30;
static constexpr int exit_broken = 1;

std::string row_text(const BookRow &row) {
    const WallTime time{std::chrono::milliseconds(row.time)};
    std::string text = fmt::format("{} {} {}", row.number, format_time(time), row.kind);
    const std::string who = row.person.empty() ? row.identity : row.person;
    const auto add = [&](const std::string &before, const std::string &value) {
        if (!value.empty()) text += before + value;
    };
    add(" ", who);
    add(" in ", row.place);
    add(": ", row.command);
    if (!row.command.empty()) add(" ", row.arguments);
    add(" -> ", row.outcome);
    add(": ", row.detail);
    if (row.call) text += fmt::format(" (call {})", row.call);
    if (row.job) text += fmt::format(" (job {})", row.job);
    return printable(text);
}

namespace {

void print_rows(const std::vector<BookRow> &rows, bool json) {
    for (const BookRow &row : rows) fmt::print("{}\n", json ? row_json(row) : row_text(row));
    std::fflush(stdout);
}

// "2026-11-22", "2026-11-22T14:00:00Z"; nothing where it is neither.
std::optional<WallTime> point_value(const std::string &text) {
    using namespace std::chrono;
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, end = -1;
    std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &y, &mo, &d, &h, &mi, &s, &end);
    if (end < 0) {
        h = mi = s = 0;
        std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &y, &mo, &d, &end);
    }
    if (end != static_cast<int>(text.size()) || mo < 1 || d < 1) return {};
    const year_month_day date{year(y), month(static_cast<unsigned>(mo)),
                              day(static_cast<unsigned>(d))};
    if (!date.ok() || y < 1970 || y > 2200) return {};
    return sys_days(date) + hours(h) + minutes(mi) + seconds(s);
}

// Also "2d": that long ago.  In milliseconds since 1970.
int64_t since_value(const std::string &text) {
    if (text.empty()) return 0;
    if (const auto point = point_value(text)) return to_ms(*point);
    const auto ago = parse_duration(text);
    if (!ago)
        throw Failure("--since: '{}' is no time; allowed are 2d, 2026-11-22, 2026-11-22T14:00:00Z",
                      printable(text));
    return to_ms(SystemClock().wall() - std::chrono::duration_cast<WallTime::duration>(*ago));
}

// Asks for the book a page at a time, so that the daemon never works for long.
class BookReader {
public:
    BookReader(const std::vector<std::string> &sockets, Ask filter)
        : client(sockets), filter(std::move(filter)) {}

    std::vector<BookRow> last(size_t lines) {
        std::vector<BookRow> rows;
        Ask question = filter;
        do {
            question.most = std::min(lines - rows.size(), most_at_once);
            BookPage page = ask(question);
            rows.insert(rows.begin(), page.rows.begin(), page.rows.end());
            question.before = page.next;
        } while (question.before > 0 && rows.size() < lines);
        return rows;
    }

    // Rows above this number; it becomes that of the last one that was looked at.
    std::vector<BookRow> after(int64_t &number) {
        Ask question = filter;
        question.after = number;
        question.most = most_at_once;
        BookPage page = ask(question);
        number = page.next;
        return std::move(page.rows);
    }

private:
    static constexpr size_t most_at_once = 200;
    BookPage ask(const Ask &question) {
        BookPage page;
        const Done done = client.ask(question, answer_limit_s, [&](const Tell &tell) {
            if (const auto *book = std::get_if<BookPage>(&tell.body)) page = *book;
        });
        if (done.outcome == "refused") throw Unreachable{exit_permission, done.text};
        if (done.outcome != "ok") throw Unreachable{exit_unavailable, done.text};
        return page;
    }

    ControlClient client;
    const Ask filter;
};

int64_t newest(const std::vector<std::string> &sockets) {
    Ask everything;
    everything.verb = "audit";
    const std::vector<BookRow> rows = BookReader(sockets, everything).last(1);
    return rows.empty() ? 0 : rows.back().number;
}

[[noreturn]] void follow(BookReader &reader, int64_t number, bool json) {
    for (;;) {
        print_rows(reader.after(number), json);
        std::this_thread::sleep_for(1s);
    }
}

AuditBook &open_book(const std::string &path, std::optional<Database> &file,
                     std::optional<AuditBook> &book) {
    if (!read_file(path, 1)) throw Failure("{} cannot be read", path);
    file.emplace(path, Database::as_it_is);
    return book.emplace(*file);
}

}  // namespace

int run_audit_list(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"person", 0, "PERSON", "only what this person or identity did"},
                                 {"command", 0, "COMMAND", "only this command"},
                                 {"since", 0, "TIME", "only from then on: 2d, 2026-11-22"},
                                 {"lines", 0, "N", "the last N rows, else 50"},
                                 {"follow", 0, "", "and what comes"},
                                 {"json", 0, "", "for programs"}};
    const Arguments given = parse_arguments(words, flags, 0);
    static constexpr long long most_lines = 1'000'000;
    const std::string wanted = given.has("lines") ? given.value("lines") : "50";
    const long long lines = parse_integer(wanted).value_or(0);
    if (lines < 1 || lines > most_lines)
        throw Failure("--lines: '{}' is not from 1 to {}", printable(wanted), most_lines);
    Ask filter;
    filter.verb = "audit";
    filter.person = given.value("person");
    filter.command = given.value("command");
    filter.since = since_value(given.value("since"));
    BookReader reader(sockets, filter);
    const bool json = given.has("json");
    int64_t end = given.has("follow") ? newest(sockets) : 0;
    const std::vector<BookRow> rows = reader.last(static_cast<size_t>(lines));
    print_rows(rows, json);
    if (!rows.empty()) end = std::max(end, rows.back().number);
    if (given.has("follow")) follow(reader, end, json);
    return exit_ok;
}

int run_audit_verify(const std::string &store, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"file", 0, "FILE", "this store or archive"},
                                 {"anchors", 0, "FILE", "a log that has anchors of it"}};
    const Arguments given = parse_arguments(words, flags, 0);
    const std::string path = given.has("file") ? given.value("file") : store;
    std::vector<AuditLink> anchors;
    if (given.has("anchors")) {
        static constexpr size_t most = size_t{1} << 30;
        const auto text = read_file(given.value("anchors"), most);
        if (!text) throw Failure("{} cannot be read", given.value("anchors"));
        anchors = anchors_in(*text);
    }
    std::optional<Database> file;
    std::optional<AuditBook> book;
    const BookVerdict verdict = verify(open_book(path, file, book), anchors);
    if (verdict.broken > 0) {
        fmt::print("{}: row {} is broken: {}\n", path, verdict.broken, verdict.why);
        return exit_broken;
    }
    fmt::print("{}: {} rows are whole, the last is {} {}{}\n", path, verdict.rows,
               verdict.last.number, verdict.last.hash,
               given.has("anchors") ? fmt::format(", as {} anchors say", anchors.size()) : "");
    return exit_ok;
}

int run_audit_export(const std::string &store, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"file", 0, "FILE", "this store or archive"},
                                 {"json", 0, "", "for programs"}};
    const Arguments given = parse_arguments(words, flags, 0);
    static constexpr size_t slice = 1000;
    std::optional<Database> file;
    std::optional<AuditBook> book;
    open_book(given.has("file") ? given.value("file") : store, file, book);
    for (int64_t number = 0;;) {
        const std::vector<AuditRow> rows = book->rows_after(number, slice);
        if (rows.empty()) return exit_ok;
        for (const AuditRow &row : rows)
            fmt::print("{}\n",
                       given.has("json") ? row_json(book_row(row)) : row_text(book_row(row)));
        number = rows.back().number;
    }
}
