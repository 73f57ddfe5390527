#include "console/input.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "console/width.hpp"

static bool in_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static std::string typable(std::string_view text) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '\t', ' ');
    return printable(blanks);
}

// The whole glyphs of text that fit into so many bytes.
static std::string fitting(const std::string &text, size_t most) {
    size_t end = 0;
    while (end < text.size() && glyph_after(text, end) <= most) end = glyph_after(text, end);
    return text.substr(0, end);
}

void LineEditor::set(std::string_view text) {
    line.clear();
    at = 0;
    insert(text);
}

void LineEditor::insert(std::string_view text) {
    replace(at, at, text);
}

void LineEditor::replace(size_t from, size_t to, std::string_view text) {
    cutting = false;
    from = std::min(from, line.size());
    to = std::clamp(to, from, line.size());
    const std::string with = fitting(typable(text), most_bytes - (line.size() - (to - from)));
    line.replace(from, to - from, with);
    at = from + with.size();
}

void LineEditor::move(size_t to) {
    cutting = false;
    at = to;
}

void LineEditor::left() {
    move(glyph_before(line, at));
}

void LineEditor::right() {
    move(glyph_after(line, at));
}

size_t LineEditor::word_start() const {
    size_t to = at;
    while (to > 0 && !in_word(line[to - 1])) --to;
    while (to > 0 && in_word(line[to - 1])) --to;
    return to;
}

size_t LineEditor::word_end() const {
    size_t to = at;
    while (to < line.size() && !in_word(line[to])) ++to;
    while (to < line.size() && in_word(line[to])) ++to;
    return to;
}

void LineEditor::word_left() {
    move(word_start());
}

void LineEditor::word_right() {
    move(word_end());
}

void LineEditor::to_start() {
    move(0);
}

void LineEditor::to_end() {
    move(line.size());
}

void LineEditor::erase_left() {
    const size_t from = glyph_before(line, at);
    line.erase(from, at - from);
    move(from);
}

void LineEditor::erase_right() {
    line.erase(at, glyph_after(line, at) - at);
    move(at);
}

void LineEditor::cut(size_t from, size_t to) {
    if (from == to) return;
    const std::string piece = line.substr(from, to - from);
    if (!cutting) kept = piece;
    else if (to == at) kept = piece + kept;
    else kept += piece;
    line.erase(from, to - from);
    at = from;
    cutting = true;
}

void LineEditor::cut_blank_word_left() {
    size_t from = at;
    while (from > 0 && line[from - 1] == ' ') --from;
    while (from > 0 && line[from - 1] != ' ') --from;
    cut(from, at);
}

void LineEditor::cut_word_left() {
    cut(word_start(), at);
}

void LineEditor::cut_word_right() {
    cut(at, word_end());
}

void LineEditor::cut_to_start() {
    cut(0, at);
}

void LineEditor::cut_to_end() {
    cut(at, line.size());
}

void LineEditor::yank() {
    insert(kept);
}

void LineEditor::transpose() {
    cutting = false;
    if (at == 0 || columns_of(line) < 2) return;
    const size_t end = at == line.size() ? at : glyph_after(line, at);
    const size_t middle = glyph_before(line, end);
    const size_t start = glyph_before(line, middle);
    if (start == middle) return;
    const std::string swapped = line.substr(middle, end - middle) + line.substr(start, middle - start);
    line.replace(start, end - start, swapped);
    at = end;
}
