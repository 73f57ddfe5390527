#include "tool/outbox.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "options/flags.hpp"
#include "tool/client.hpp"

namespace {

constexpr int answer_limit_s = 30;

const Flag list_flags[] = {
    {"json", 0, "", "for programs"},
    {"to", 0, "TARGET", "only those to it, as libera/#ops"},
    {"state", 0, "STATE", "waiting, held, sent, confirmed, expired or failed"},
    {"lines", 0, "N", "so many, the newest"},
};

std::vector<AnnouncementRow> fetch(ControlClient &client, const Ask &ask) {
    AnnouncementPage page;
    const Done done = client.ask(ask, answer_limit_s, [&](const Tell &tell) {
        if (const auto *told = std::get_if<AnnouncementPage>(&tell.body)) page = *told;
    });
    if (done.outcome == "ok") return std::move(page.rows);
    if (done.outcome == "usage") throw Failure("{}", done.text);
    throw Unreachable{done.outcome == "refused" ? exit_permission : exit_unavailable, done.text};
}

int run_list(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    static constexpr size_t usual = 50, most = 200;
    const Arguments given = parse_arguments(words, list_flags, 0);
    Ask ask;
    ask.verb = "outbox";
    ask.target = given.value("to");
    ask.state = given.value("state");
    ask.most = given.number("lines", usual, most);
    if (ask.most == 0) throw Failure("--lines: '0' is not from 1 to {}", most);
    ControlClient client(sockets);
    std::vector<AnnouncementRow> rows = fetch(client, ask);
    std::ranges::reverse(rows);
    for (const AnnouncementRow &row : rows)
        fmt::print("{}\n", given.has("json") ? row_json(row) : row_text(row));
    return exit_ok;
}

void print_time(const char *name, int64_t ms) {
    if (ms > 0) fmt::print("{:<10}{}\n", name, format_time(from_ms(ms)));
}

void print_word(const char *name, const std::string &word) {
    if (!word.empty()) fmt::print("{:<10}{}\n", name, printable(word));
}

void print_whole(const AnnouncementRow &row) {
    fmt::print("{:<10}{}\n", "number", row.number);
    print_word("to", row.target);
    print_word("via", row.via);
    print_word("state", row.state + (row.detail.empty() ? "" : ": " + row.detail));
    print_word("priority", row.priority);
    print_word("as", row.as);
    print_word("by", row.identity);
    print_word("source", row.source);
    print_word("key", row.key);
    print_time("created", row.created);
    print_time("due", row.due);
    print_time("expires", row.expires);
    print_time("changed", row.changed);
    fmt::print("{:<10}{}\n", "left", row.departures);
    if (row.digest > 0) fmt::print("{:<10}{}\n", "digest", row.digest);
    for (const std::string &line : split(row.text, '\n')) fmt::print("  {}\n", printable(line));
}

int run_show(const std::vector<std::string> &sockets, std::vector<std::string> words) {
    static const Flag flags[] = {{"json", 0, "", "for programs"}};
    const Arguments given = parse_arguments(words, flags, 1);
    const auto number = given.words.empty() ? std::nullopt : parse_integer(given.words[0]);
    if (given.words.empty())
        throw Failure("outbox show: no number; usage: signalbox outbox show N");
    if (!number || *number < 1)
        throw Failure("outbox show: '{}' is no number of an announcement",
                      printable(given.words[0]));
    Ask ask;
    ask.verb = "outbox";
    ask.number = *number;
    ControlClient client(sockets);
    for (const AnnouncementRow &row : fetch(client, ask))
        if (given.has("json"))
            fmt::print("{}\n", row_json(row));
        else
            print_whole(row);
    return exit_ok;
}

}  // namespace

std::string row_text(const AnnouncementRow &row) {
    static constexpr size_t beginning = 60;
    std::string words = row.text.substr(0, row.text.find('\n'));
    if (words.size() > beginning) words.resize(utf8_cut(words, beginning));
    if (words.size() < row.text.size()) words += "...";
    const std::string why = row.detail.empty() ? "" : " (" + row.detail + ")";
    return printable(fmt::format("{} {} {} {}{} to {}: {}", row.number,
                                 format_time(from_ms(row.created)), row.priority, row.state, why,
                                 row.target, words));
}

std::string outbox_flags_help() { return flags_help(list_flags); }

bool is_outbox_command(const std::vector<std::string> &words) {
    static const std::vector<std::string> others = {"of", "retry", "drop", "hold"};
    return !words.empty() && std::ranges::find(others, words[0]) != others.end();
}

int run_outbox(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    const std::vector<std::string> rest(words.begin() + (words.empty() ? 0 : 1), words.end());
    if (words.empty() || words[0].starts_with('-')) return run_list(sockets, words);
    if (words[0] == "list") return run_list(sockets, rest);
    if (words[0] == "show") return run_show(sockets, rest);
    throw Failure("outbox: no '{}', allowed are list, of, show, retry, drop and hold",
                  printable(words[0]));
}
