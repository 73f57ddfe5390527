#include "bot/window.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr long long day_length = 24 * 60, week_length = 7 * day_length;
static constexpr long long first_monday = 4 * day_length;  // 1970-01-05

static constexpr char examples[] =
    "22:00 - 06:00, fri 16:00 - mon 08:00, sat - sun, 2026-12-24 .. 2027-01-02";

namespace {

// One end of a window, as far as it is written.
struct Moment {
    Window::Kind kind = Window::daily;
    long long day = 0;
    std::optional<long long> minute = {};
};

}  // namespace

// A number of so many digits.
static std::optional<long long> digits_of(std::string_view text, size_t count) {
    const bool plain = text.size() == count &&
                       std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return plain ? parse_integer(text) : std::nullopt;
}

static std::optional<long long> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return {};
    const auto hour = digits_of(text.substr(0, 2), 2), minute = digits_of(text.substr(3), 2);
    if (!hour || !minute || *minute > 59) return {};
    const long long result = *hour * 60 + *minute;
    return result <= day_length ? std::optional(result) : std::nullopt;
}

static std::optional<long long> weekday_of(const std::string &text) {
    static constexpr std::array names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const auto found = std::ranges::find(names, lower(text));
    return found == names.end() ? std::nullopt : std::optional<long long>(found - names.begin());
}

// Days since 1970.
static std::optional<long long> date_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto year = digits_of(text.substr(0, 4), 4), month = digits_of(text.substr(5, 2), 2),
               day = digits_of(text.substr(8), 2);
    if (!year || !month || !day) return {};
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return {};
    return std::chrono::sys_days(date).time_since_epoch().count();
}

static std::optional<Moment> moment_of(std::vector<std::string> words) {
    Moment moment;
    if (words.empty()) return {};
    if (const auto weekday = weekday_of(words[0])) {
        moment = {Window::weekly, *weekday};
        words.erase(words.begin());
    } else if (const auto date = date_of(words[0])) {
        moment = {Window::once, *date};
        words.erase(words.begin());
    }
    if (words.empty()) return moment;
    moment.minute = minute_of(words[0]);
    return words.size() == 1 && moment.minute ? std::optional(moment) : std::nullopt;
}

bool Window::contains(long long minutes) const {
    if (kind == once) return from <= minutes && minutes < until;
    const long long cycle = kind == daily ? day_length : week_length;
    const long long start = kind == daily ? 0 : first_monday;
    const long long at = ((minutes - start) % cycle + cycle) % cycle;
    return from < until ? from <= at && at < until : from <= at || at < until;
}

Window parse_window(std::string_view text) {
    const std::vector<std::string> words = split(text, ' ');
    const auto between =
        std::ranges::find_if(words, [](const auto &word) { return word == "-" || word == ".."; });
    const auto begin = moment_of({words.begin(), between});
    const auto end = between == words.end() ? std::nullopt : moment_of({between + 1, words.end()});
    if (!begin || !end || begin->kind != end->kind)
        throw Failure("'{}' is no stretch of time, allowed are forms like {}", printable(text),
                      examples);
    Window window;
    window.kind = begin->kind;
    window.from = begin->day * day_length + begin->minute.value_or(0);
    window.until = end->day * day_length + end->minute.value_or(day_length);
    for (const std::string &word : words) window.text += (window.text.empty() ? "" : " ") + word;
    if (window.from == window.until || (window.kind == Window::once && window.from > window.until))
        throw Failure("'{}' ends before it begins", printable(text));
    return window;
}
