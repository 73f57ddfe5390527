#include "tool/say.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/moment.hpp"
#include "options/flags.hpp"
#include "options/options.hpp"
#include "tool/client.hpp"
#include "tool/spool.hpp"

namespace {

constexpr int answer_limit_s = 30;

const Flag say_flags[] = {
    {"as", 0, "HOW", "message, notice or action"},
    {"at", 0, "TIME", "not before, as '2026-12-24 09:00 Europe/Berlin'"},
    {"expire", 0, "TIME", "not later than so long from now, as 1h"},
    {"key", 0, "KEY", "once: not where this key was announced there already"},
    {"priority", 0, "WHICH", "alert, normal or bulk"},
    {"spool", 0, "DIR", "where to leave it while no daemon runs"},
    {"wait", 0, "[=TIME]", "until it is confirmed, 60s unless given"},
};

std::string standard_input() {
    std::string text(longest_announcement + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), stdin));
    return text;
}

int64_t length_value(const Arguments &given, const char *flag, const std::string &usual = "") {
    const std::string text = given.value(flag).empty() ? usual : given.value(flag);
    const auto length = parse_duration(text);
    if (!length || *length < 1s)
        throw Failure("--{}: '{}' is no length of time, allowed are 90s, 15m, 1h, 2d", flag,
                      printable(text));
    return std::chrono::duration_cast<std::chrono::milliseconds>(*length).count();
}

int64_t time_value(const std::string &text, const std::string &zone) {
    const TypedMoment typed = parse_moment(text, zone, SystemClock().wall());
    if (typed.moment.repeats() || !typed.rest.empty())
        throw Failure("'{}' is not one time, allowed is a form like 2026-12-24 09:00 Europe/Berlin",
                      printable(text));
    return to_ms(typed.moment.at);
}

int64_t at_value(const std::string &text, const std::string &zone) {
    try {
        return time_value(text, zone);
    } catch (const Failure &failure) {
        throw Failure("--at: {}", failure.what());
    }
}

// --wait may stand alone: what follows is its time only where it is one.
std::vector<std::string> with_wait_apart(std::vector<std::string> line) {
    for (size_t i = 0; i + 1 < line.size() && line[i] != "--"; ++i)
        if (line[i] == "--wait" && !parse_duration(line[i + 1])) line[i] = "--wait=60s";
    return line;
}

// TARGET... TEXT; where there is one word alone, or the last one is "-", the text is read.
void take_words(std::vector<std::string> words, Ask &ask) {
    const bool reads = words.size() == 1 || words.back() == "-";
    if (reads) {
        if (words.size() > 1) words.pop_back();
        ask.text = standard_input();
    } else {
        ask.text = words.back();
        words.pop_back();
    }
    ask.to = std::move(words);
}

void check_text(const std::string &text) {
    if (text.size() > longest_announcement)
        throw Failure("say: the text is longer than {} bytes, which is the most",
                      longest_announcement);
    if (!is_utf8(text)) throw Failure("say: the text is not UTF-8");
    if (text.find('\0') != text.npos) throw Failure("say: the text has a NUL byte");
    if (trim(text).find_first_not_of("\r\n") == std::string_view::npos)
        throw Failure("say: the text is empty, 1 to {} bytes are allowed", longest_announcement);
}

Ask read_ask(const Arguments &given, const std::string &config) {
    Ask ask;
    ask.verb = "say";
    ask.as = given.value("as");
    ask.key = given.value("key");
    ask.priority = given.value("priority");
    if (given.has("expire")) ask.expire = length_value(given, "expire");
    if (given.has("wait")) ask.wait = length_value(given, "wait", "60s");
    if (given.has("at")) ask.at = at_value(given.value("at"), usual_zone(config));
    take_words(given.words, ask);
    check_text(ask.text);
    ask.guard = spool_name();
    return ask;
}

// What it asked for is kept in either case, but nobody can confirm it now.
int leave(const std::vector<SpoolPlace> &spools, Ask ask, const Unreachable &gone) {
    const bool waits = std::exchange(ask.wait, 0) > 0;
    ask.id = 1;
    if (!leave_in_spool(spools, ask)) throw gone;
    if (waits || isatty(2))
        fmt::print(stderr, "signalbox: {}; left in the spool, and said once signalboxd runs\n",
                   gone.what);
    return waits ? exit_try_later : exit_ok;
}

}  // namespace

std::string say_flags_help() { return flags_help(say_flags); }

int run_say(const ToolOptions &tool, const std::vector<std::string> &words) {
    static constexpr size_t most_words = 1001;
    static constexpr int lost = 1;
    const Arguments given = parse_arguments(with_wait_apart(words), say_flags, most_words);
    if (given.words.empty())
        throw Failure("say: no target; usage: signalbox say [FLAGS] TARGET... TEXT");
    const Ask ask = read_ask(given, tool.config);
    const int limit_s = answer_limit_s + static_cast<int>(ask.wait / 1000);
    try {
        ControlClient client(control_paths(tool.socket, tool.config));
        return status_of(client.ask(ask, limit_s), lost);
    } catch (const Unreachable &gone) {
        if (!gone.absent) throw;
        const std::string folder = given.value("spool");
        return leave(folder.empty() ? spool_places(tool.socket, tool.config)
                                    : std::vector<SpoolPlace>{{folder, ""}},
                     ask, gone);
    }
}
