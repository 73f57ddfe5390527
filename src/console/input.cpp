#include "console/input.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "console/width.hpp"

static bool in_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

// Line ends stay.
static std::string typable(std::string_view text) {
    std::string result;
    for (size_t end; !text.empty(); text.remove_prefix(end)) {
        end = std::min(text.find_first_of("\t\n"), text.size());
        result += printable(text.substr(0, end));
        if (end == text.size()) break;
        result += text[end++] == '\n' ? '\n' : ' ';
    }
    return result;
}

// The whole glyphs of text that fit into so many bytes.
static std::string fitting(const std::string &text, size_t most) {
    size_t end = 0;
    while (end < text.size() && glyph_after(text, end) <= most) end = glyph_after(text, end);
    return text.substr(0, end);
}

// What is typed in a row is one step, up to each blank.
void LineEditor::before(Step step) {
    static constexpr size_t most_steps = 100;
    const bool same = step == last && step != Step::other;
    last = step;
    if (same) return;
    past.push_back({line, at});
    if (past.size() > most_steps) past.erase(past.begin());
}

bool LineEditor::undo() {
    cutting = false;
    last = Step::none;
    if (past.empty()) return false;
    line = std::move(past.back().line);
    at = past.back().at;
    past.pop_back();
    return true;
}

bool LineEditor::undo_completion() { return last == Step::completing && undo(); }

void LineEditor::forget() {
    move(0);
    line.clear();
    past.clear();
}

void LineEditor::put(size_t from, size_t to, std::string_view text) {
    cutting = false;
    from = std::min(from, line.size());
    to = std::clamp(to, from, line.size());
    const std::string with = fitting(typable(text), most_bytes - (line.size() - (to - from)));
    line.replace(from, to - from, with);
    at = from + with.size();
}

void LineEditor::set(std::string_view text) { replace(0, line.size(), text); }

void LineEditor::insert(std::string_view text) {
    before(text.size() > 4 || text == "\n" ? Step::other : Step::typing);
    put(at, at, text);
    if (text == " ") last = Step::none;
}

void LineEditor::replace(size_t from, size_t to, std::string_view text) {
    before(Step::other);
    put(from, to, text);
}

void LineEditor::complete(size_t from, size_t to, std::string_view text) {
    before(Step::completing);
    put(from, to, text);
}

void LineEditor::move(size_t to) {
    cutting = false;
    last = Step::none;
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

size_t LineEditor::line_start(size_t from) const {
    while (from > 0 && line[from - 1] != '\n') --from;
    return from;
}

size_t LineEditor::line_end(size_t from) const {
    return std::min(line.find('\n', from), line.size());
}

void LineEditor::to_start() { move(line_start(at)); }

void LineEditor::to_end() { move(line_end(at)); }

// Where a column of the line that begins at `start` is, or its end.
size_t LineEditor::at_column(size_t start, int column) const {
    const size_t end = line_end(start);
    size_t to = start;
    for (int width = 0; to < end; to = glyph_after(line, to)) {
        width += first_glyph(std::string_view(line).substr(to)).width;
        if (width > column) break;
    }
    return to;
}

bool LineEditor::up() {
    const size_t start = line_start(at);
    if (start == 0) return false;
    const int column = columns_of(std::string_view(line).substr(start, at - start));
    move(at_column(line_start(start - 1), column));
    return true;
}

bool LineEditor::down() {
    const size_t start = line_start(at), end = line_end(at);
    if (end == line.size()) return false;
    const int column = columns_of(std::string_view(line).substr(start, at - start));
    move(at_column(end + 1, column));
    return true;
}

void LineEditor::erase_left() {
    if (at == 0) return;
    before(Step::erasing);
    cutting = false;
    const size_t from = glyph_before(line, at);
    line.erase(from, at - from);
    at = from;
}

void LineEditor::erase_right() {
    if (at == line.size()) return;
    before(Step::erasing);
    cutting = false;
    line.erase(at, glyph_after(line, at) - at);
}

void LineEditor::cut(size_t from, size_t to) {
    if (from == to) return;
    before(Step::other);
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
    const auto is_blank = [&](size_t i) { return line[i] == ' ' || line[i] == '\n'; };
    while (from > 0 && is_blank(from - 1)) --from;
    while (from > 0 && !is_blank(from - 1)) --from;
    cut(from, at);
}

void LineEditor::cut_word_left() {
    cut(word_start(), at);
}

void LineEditor::cut_word_right() {
    cut(at, word_end());
}

void LineEditor::cut_to_start() { cut(line_start(at), at); }

void LineEditor::cut_to_end() {
    const size_t end = line_end(at);
    cut(at, end == at && end < line.size() ? end + 1 : end);
}

void LineEditor::yank() {
    if (kept.empty()) return;
    before(Step::other);
    put(at, at, kept);
}

void LineEditor::transpose() {
    cutting = false;
    const size_t first = line_start(at), stop = line_end(at);
    if (at == first) return;
    const size_t end = at == stop ? at : glyph_after(line, at);
    const size_t middle = glyph_before(line, end);
    if (middle == first) return;
    const size_t start = glyph_before(line, middle);
    const std::string swapped = line.substr(middle, end - middle) +
                                line.substr(start, middle - start);
    before(Step::other);
    line.replace(start, end - start, swapped);
    at = end;
}
