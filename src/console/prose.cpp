#include "console/prose.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/width.hpp"

// How many bytes of text go into a row: up to a blank where there is one.
static size_t row_bytes(std::string_view text, int room) {
    size_t end = 0, blank = 0;
    for (int used = 0; end < text.size();) {
        const Glyph glyph = first_glyph(text.substr(end));
        if (used + glyph.width > room) return blank > 0 ? blank : std::max(end, glyph.bytes);
        used += glyph.width;
        end += glyph.bytes;
        if (glyph.shown == " ") blank = end;
    }
    return end;
}

void Prose::blank() { rows.push_back(blank_row(columns)); }

void Prose::heading(std::string_view text) {
    rows.push_back(blank_row(columns));
    put_short(rows.back(), 1, text, Part::heading, columns - 1);
}

void Prose::text(std::string_view text, Part part, int indent) {
    for (const std::string &line : split(text, '\n')) {
        const std::string safe = printable(line);
        std::string_view rest = safe;
        for (int in = indent; !rest.empty(); in = indent + 2) {
            const int at = std::min(in, std::max(0, columns - 4));
            const size_t bytes = row_bytes(rest, std::max(1, columns - at - 1));
            rows.push_back(blank_row(columns));
            put(rows.back(), at, rest.substr(0, bytes), part);
            rest.remove_prefix(bytes);
        }
    }
}

void Prose::labelled(std::string_view name, std::string_view value, int width, Part name_part,
                     Part part) {
    Prose lines(std::max(1, columns - width - 3));
    lines.text(value, part, 0);
    std::vector<CellRow> wrapped = lines.take();
    if (wrapped.empty()) wrapped.emplace_back();
    for (size_t i = 0; i < wrapped.size(); ++i) {
        CellRow row = blank_row(columns);
        if (i == 0) put_short(row, 2, name, name_part, width);
        for (size_t c = 0; c < wrapped[i].size(); ++c) {
            const size_t at = static_cast<size_t>(width) + 3 + c;
            if (at < row.size()) row[at] = wrapped[i][c];
        }
        rows.push_back(std::move(row));
    }
}

void Prose::field(std::string_view name, std::string_view value, Part part) {
    if (!trim(value).empty()) labelled(name, value, columns < 60 ? 8 : 12, Part::faint, part);
}

void Prose::pair(std::string_view name, std::string_view value, int width) {
    const int room = std::min(width, columns / 2);
    const bool fits = columns_of(name) <= room;
    if (!fits) text(name);
    labelled(fits ? name : "", value, room, Part::text, Part::faint);
}

std::string joined(const std::vector<std::string> &words, std::string_view between) {
    std::string all;
    for (const std::string &word : words) all.append(all.empty() ? "" : between).append(word);
    return all;
}

std::string age_since(int64_t since, int64_t now) {
    static constexpr int64_t longest = 10LL * 365 * 24 * 3600 * 1000;
    if (since <= 0) return "";
    const int64_t age = std::min(std::max(now, since) - since, longest);
    return format_duration(std::chrono::seconds(age / 1000));
}

std::string count_text(size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}
