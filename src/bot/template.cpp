#include "bot/template.hpp"

#include <utility>

#include <algorithm>

#include "base/error.hpp"
#include "bot/kinds.hpp"

static std::string read_name(std::string_view text, size_t open, size_t close) {
    if (close == text.npos) throw Failure("{} has a {{ without its }}", cited(text));
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (name.empty() || !std::ranges::all_of(name, plain))
        throw Failure("{} names no parameter; a brace is written {{{{",
                      cited(text.substr(open, close - open + 1)));
    return std::string(name);
}

Template::Template(std::string_view text) {
    const auto control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
    if (std::ranges::any_of(text, control))
        throw Failure("{} holds a control character", cited(text));
    std::string literal;
    const auto flush = [&] {
        if (!literal.empty()) pieces.push_back({false, std::exchange(literal, {})});
    };
    for (size_t at = 0; at < text.size(); ++at) {
        const bool doubled = text.substr(at).starts_with("{{");
        if (text[at] != '{' || doubled) {
            literal += text[at];
            at += doubled ? 1 : 0;
            continue;
        }
        flush();
        const size_t close = text.find('}', at);
        pieces.push_back({true, read_name(text, at, close)});
        at = close;
    }
    flush();
}

bool Template::is_literal() const {
    return std::ranges::none_of(pieces, [](const Piece &piece) { return piece.is_name; });
}

std::optional<std::string> Template::fill(const Lookup &value) const {
    std::string text;
    for (const Piece &piece : pieces) {
        if (!piece.is_name) {
            text += piece.text;
            continue;
        }
        const auto found = value(piece.text);
        if (!found) return {};
        text += *found;
    }
    return text;
}
