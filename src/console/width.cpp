#include "console/width.hpp"

#include <utf8proc.h>

namespace {

constexpr int most_marks = 4;  // what a cell of ncurses holds beside its character

struct Point {
    utf8proc_int32_t code = -1;
    size_t bytes = 1;
};

Point point_at(std::string_view text, size_t at) {
    Point point;
    const auto *bytes = reinterpret_cast<const utf8proc_uint8_t *>(text.data()) + at;
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at),
                                         &point.code);
    if (length < 1) return {};
    point.bytes = static_cast<size_t>(length);
    return point;
}

bool is_mark(utf8proc_int32_t code) {
    const auto category = utf8proc_category(code);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

// Selectors of a variant and joiners: terminals disagree about their width.
bool is_selector(utf8proc_int32_t code) {
    return (code >= 0xfe00 && code <= 0xfe0f) || code >= 0xe0000 || code == 0x200d;
}

bool is_flag_letter(utf8proc_int32_t code) {
    return code >= 0x1f1e6 && code <= 0x1f1ff;
}

bool can_stand_alone(utf8proc_int32_t code) {
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return code >= 0 && utf8proc_charwidth(code) > 0;
    }
}

Glyph base_glyph(std::string_view text, const Point &point) {
    if (point.code >= 0 && is_mark(point.code) && !is_selector(point.code))
        return {" " + std::string(text.substr(0, point.bytes)), 1, point.bytes};
    if (!can_stand_alone(point.code)) return {"\uFFFD", 1, point.bytes};
    return {std::string(text.substr(0, point.bytes)), utf8proc_charwidth(point.code), point.bytes};
}

}  // namespace

Glyph first_glyph(std::string_view text) {
    Point last = point_at(text, 0);
    Glyph glyph = base_glyph(text, last);
    if (last.code < 0) return glyph;
    utf8proc_int32_t state = 0;
    for (int marks = 0; glyph.bytes < text.size();) {
        const Point next = point_at(text, glyph.bytes);
        if (next.code < 0 || is_flag_letter(next.code)) break;
        if (utf8proc_grapheme_break_stateful(last.code, next.code, &state)) break;
        if (is_mark(next.code) && !is_selector(next.code) && marks < most_marks) {
            glyph.shown += text.substr(glyph.bytes, next.bytes);
            ++marks;
        }
        glyph.bytes += next.bytes;
        last = next;
    }
    return glyph;
}

size_t glyph_after(std::string_view text, size_t at) {
    return at < text.size() ? at + first_glyph(text.substr(at)).bytes : text.size();
}

size_t glyph_before(std::string_view text, size_t at) {
    size_t start = 0;
    for (size_t next = 0; next < at && next < text.size(); next = glyph_after(text, next))
        start = next;
    return start;
}

int columns_of(std::string_view text) {
    int columns = 0;
    for (; !text.empty();) {
        const Glyph glyph = first_glyph(text);
        columns += glyph.width;
        text.remove_prefix(glyph.bytes);
    }
    return columns;
}
