#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>
#include <fstream>
#include <numeric>
#include <utility>

#include "base/error.hpp"

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (end > 0) pieces.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return pieces;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
    return out;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
size_t utf8_length(std::string_view text) {
    if (text.empty()) return 0;
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    for (size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return length;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

size_t utf8_cut(std::string_view text, size_t most) {
    if (text.size() <= most) return text.size();
    // A character has at most three bytes after its first one; more of them are not UTF-8.
    for (size_t back = 0; back <= std::min<size_t>(most, 3); ++back)
        if ((static_cast<unsigned char>(text[most - back]) & 0xC0) != 0x80) return most - back;
    return most;
}

static constexpr std::string_view replacement = "\xEF\xBF\xBD";

// The code point of one valid character.
static char32_t decode(std::string_view character) {
    static constexpr std::array<unsigned char, 5> mask = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t code = static_cast<unsigned char>(character[0]) & mask[character.size()];
    for (const char c : character.substr(1))
        code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
    return code;
}

static bool steers_direction(char32_t code) {
    return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
           code == 0x200E || code == 0x200F || code == 0x061C;
}

static std::string shown(std::string_view character) {
    const char32_t code = decode(character);
    if (code < 0x20)
        return std::string("\xE2\x90") + static_cast<char>(0x80 + code);  // U+2400 and on
    if (code == 0x7F) return "\xE2\x90\xA1";
    const bool breaks_line = code == 0x2028 || code == 0x2029;
    if ((code >= 0x80 && code < 0xA0) || breaks_line || steers_direction(code))
        return std::string(replacement);
    return std::string(character);
}

std::string printable(std::string_view text) {
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (std::ranges::all_of(text, is_plain)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const size_t length = utf8_length(text);
        out += length ? shown(text.substr(0, length)) : std::string(replacement);
        text.remove_prefix(std::max<size_t>(length, 1));
    }
    return out;
}

// How many letters must change, come, go, or swap with a neighbour (optimal string alignment).
static size_t distance(std::string_view a, std::string_view b) {
    std::vector<size_t> before, above(b.size() + 1), row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 1; i <= a.size(); ++i) {
        before = std::exchange(above, row);
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            row[j] =
                std::min({above[j - 1] + (a[i - 1] != b[j - 1]), above[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row.back();
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
    static constexpr size_t longest = 64;
    if (word.empty() || word.size() > longest) return {};
    const std::string wanted = lower(word);
    std::string best;
    size_t least = std::max<size_t>(1, (wanted.size() + 1) / 3) + 1;
    for (const std::string &candidate : candidates) {
        const size_t d = distance(wanted, lower(candidate));
        if (d >= least || d >= candidate.size()) continue;
        least = d;
        best = candidate;
    }
    return best;
}

std::optional<long long> parse_integer(std::string_view text) {
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
    return number;
}

static std::optional<Duration> unit(std::string_view name) {
    static constexpr std::pair<std::string_view, Duration> units[] = {
        {"", 1s}, {"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}, {"d", 24h}, {"w", 168h}};
    for (const auto &[unit_name, length] : units)
        if (name == unit_name) return length;
    return {};
}

std::optional<Duration> parse_duration(std::string_view text) {
    static constexpr auto most = Duration(24h * 3653);
    if (text.empty()) return {};
    Duration total{};
    while (!text.empty()) {
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto number = parse_integer(text.substr(0, digits));
        text.remove_prefix(digits);
        const auto letters = std::min(text.find_first_of("0123456789"), text.size());
        const auto length = unit(text.substr(0, letters));
        text.remove_prefix(letters);
        if (!number || !length || digits == 0 || *number > most / *length) return {};
        total += *length * *number;
        if (total > most) return {};
    }
    return total;
}

std::string format_duration(Duration duration) {
    using std::chrono::duration_cast;
    const auto ms = duration_cast<std::chrono::milliseconds>(duration).count();
    if (ms < 10'000 && ms % 1000) return fmt::format("{:.3g}s", static_cast<double>(ms) / 1000);
    const long long total = ms / 1000;
    const std::pair<long long, const char *> parts[] = {
        {total / 86400, "d"}, {total / 3600 % 24, "h"}, {total / 60 % 60, "m"}, {total % 60, "s"}};
    for (size_t i = 0; i < 3; ++i) {
        if (!parts[i].first) continue;
        if (!parts[i + 1].first) return fmt::format("{}{}", parts[i].first, parts[i].second);
        return fmt::format("{}{} {}{}", parts[i].first, parts[i].second, parts[i + 1].first,
                           parts[i + 1].second);
    }
    return fmt::format("{}s", total);
}

// The number that the picture's digits `letter` hold; 0 where it has none.
static int digits_at(std::string_view text, std::string_view picture, char letter) {
    int number = 0;
    for (size_t i = 0; i < picture.size(); ++i)
        if (picture[i] == letter) number = number * 10 + (text[i] - '0');
    return number;
}

// Has the text a digit for each letter of the picture, and else the same characters?
static bool fits(std::string_view text, std::string_view picture) {
    if (text.size() != picture.size()) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool letter = std::string_view("YMDhms").find(picture[i]) != picture.npos;
        if (letter ? text[i] < '0' || text[i] > '9' : text[i] != picture[i]) return false;
    }
    return true;
}

std::optional<WallTime> parse_time(std::string_view text, WallTime now) {
    using namespace std::chrono;
    static constexpr std::string_view clock_only = "hh:mm",
                                      pictures[] = {clock_only, "YYYY-MM-DD", "YYYY-MM-DDThh:mm",
                                                    "YYYY-MM-DDThh:mm:ss"};
    std::string plain(text);
    std::ranges::replace(plain, ' ', 'T');
    if (plain.size() > 10 && plain.ends_with('Z')) plain.pop_back();
    const auto found = std::ranges::find_if(pictures, [&](auto p) { return fits(plain, p); });
    if (found == std::end(pictures)) return {};
    const auto number = [&](char letter) { return digits_at(plain, *found, letter); };
    if (number('h') > 23 || number('m') > 59 || number('s') > 59) return {};
    const auto clock = hours(number('h')) + minutes(number('m')) + seconds(number('s'));
    if (*found == clock_only) {
        const WallTime today = floor<days>(now) + clock;
        return today > now ? today : today + days(1);
    }
    const year_month_day date(year(number('Y')), month(number('M')), day(number('D')));
    if (!date.ok() || number('Y') < 1970 || number('Y') > 2200) return {};
    return sys_days(date) + clock;
}

std::string format_time(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char buffer[32];
    std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return buffer;
}

std::string format_bytes(unsigned long long bytes) {
    static constexpr const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double size = static_cast<double>(bytes);
    size_t i = 0;
    for (; size >= 1024 && i < 6; ++i) size /= 1024;
    return i == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, units[i]);
}

std::optional<std::string> read_file(const std::string &path, size_t most) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    std::string text(most, '\0');
    file.read(text.data(), static_cast<std::streamsize>(most));
    if (file.bad()) return {};
    text.resize(static_cast<size_t>(file.gcount()));
    return text;
}
