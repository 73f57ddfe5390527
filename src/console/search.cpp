#include "console/search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "console/width.hpp"
#include "console/wrap.hpp"

bool SearchWords::exact() const {
    const bool capital = std::ranges::any_of(wanted, [](char c) { return c >= 'A' && c <= 'Z'; });
    return capital != flipped;
}

void SearchWords::add(std::string_view more) {
    static constexpr size_t most = 200;
    const std::string clean = printable(more.substr(0, more.find_first_of("\r\n")));
    if (wanted.size() + clean.size() <= most) wanted += clean;
}

void SearchWords::erase_last() { wanted.resize(glyph_before(wanted, wanted.size())); }

static std::string progress(const char *what, const SearchWords &words, size_t at, size_t hits) {
    if (words.text().empty()) return fmt::format("{}: ", what);
    const std::string found = hits == 0 ? "nothing found" : fmt::format("{} of {}", at, hits);
    return fmt::format("{}: {} ({}{})", what, words.text(), found, words.exact() ? ", case" : "");
}

void TextSearch::look(const ConsoleWindow &window) {
    const std::optional<uint64_t> stood = line();
    hits.clear();
    for (size_t i = 0; i < window.lines().size(); ++i)
        if (line_has(window, i, words.text(), words.exact())) hits.push_back(window.first() + i);
    at = hits.empty() ? 0 : hits.size() - 1;
    if (!stood) return;
    const auto behind = std::ranges::upper_bound(hits, *stood);
    if (behind != hits.begin()) at = static_cast<size_t>(behind - hits.begin()) - 1;
}

void TextSearch::step(int by) {
    if (!hits.empty()) at = (at + hits.size() + static_cast<size_t>(by)) % hits.size();
}

std::optional<uint64_t> TextSearch::line() const {
    if (hits.empty()) return std::nullopt;
    return hits[at];
}

std::string TextSearch::text() const { return progress("search", words, at + 1, hits.size()); }

static bool has(const std::string &line, const SearchWords &words) {
    if (words.exact()) return line.find(words.text()) != line.npos;
    return lower(line).find(lower(words.text())) != line.npos;
}

void HistorySearch::look(const std::vector<std::string> &lines) {
    const std::string stood = line() ? *line() : "";
    hits.clear();
    if (words.text().empty()) return;
    std::set<std::string_view> seen;
    for (auto one = lines.rbegin(); one != lines.rend(); ++one)
        if (has(*one, words) && seen.insert(*one).second) hits.push_back(*one);
    const auto same = std::ranges::find(hits, stood);
    at = same == hits.end() ? 0 : static_cast<size_t>(same - hits.begin());
}

void HistorySearch::step(int by) {
    if (by > 0 && at + 1 < hits.size()) ++at;
    if (by < 0 && at > 0) --at;
}

std::string HistorySearch::text() const { return progress("history", words, at + 1, hits.size()); }
