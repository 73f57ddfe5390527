#include "console/said.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/slash.hpp"
#include "irc/line.hpp"

SaidText said_text(std::string_view text, size_t room_limit) {
    static constexpr size_t action_marks = std::string_view("\1ACTION \1").size();
    if (!text.starts_with("/")) return {0, room_limit};
    if (text.starts_with("//")) return {1, room_limit};
    const size_t end = std::min(text.find(' '), text.size());
    const SlashRow *row = find_slash(lower(text.substr(1, end - 1)));
    const size_t from = std::min(end + 1, text.size());
    if (!row) return {};
    if (row->verb == SlashVerb::say || row->verb == SlashVerb::notice) return {from, room_limit};
    if (row->verb == SlashVerb::me && room_limit > action_marks)
        return {from, room_limit - action_marks};
    return {};
}

size_t split_point(std::string_view line, size_t limit) {
    if (limit == 0 || line.size() <= limit) return std::string_view::npos;
    const std::vector<std::string> pieces = split_text(line, limit);
    return pieces.size() < 2 ? std::string_view::npos : pieces[0].size();
}

std::string said_count(std::string_view text, size_t cursor, const SaidText &said) {
    text.remove_prefix(std::min(said.from, text.size()));
    cursor -= std::min(said.from, cursor);
    const size_t count =
        said.limit ? split_text(text, said.limit).size() : split(text, '\n').size();
    if (count > 1) return fmt::format("{} lines", count);
    const size_t start = text.rfind('\n', cursor == 0 ? 0 : cursor - 1) + 1;
    const size_t bytes = text.substr(start, text.find('\n', start) - start).size();
    return said.limit && bytes * 5 >= said.limit * 4 ? fmt::format("{}/{}", bytes, said.limit) : "";
}
