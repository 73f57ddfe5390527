#include "console/wrap.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ctime>

#include "base/text.hpp"
#include "console/width.hpp"

namespace {

// Where the columns of a line stand.
struct LineShape {
    int columns;
    int time;  // width; 0: not shown
    int who;   // width; 0: not aligned, "<alice> text"
    int before_who() const { return time ? time + 1 : 0; }
    int text() const { return who ? before_who() + who + 3 : 0; }
};

int time_width(int columns, Times times) {
    static constexpr int brief = 5, full = 8;
    if (times == Times::off || columns < 30) return 0;
    if (times == Times::brief) return brief;
    return columns >= (times == Times::full ? 45 : 90) ? full : brief;
}

LineShape shape_for(int columns, Times times) {
    const int who = columns >= 90 ? 14 : columns >= 60 ? 12 : columns >= 45 ? 9 : 0;
    return {columns, time_width(columns, times), who};
}

// What a line says, before it is laid out.
struct SpokenLine {
    std::string who, text;
    Part who_part = Part::faint, text_part = Part::text;
    TextStyle who_style;
    bool speech = false;
};

SpokenLine saying(std::string who, std::string text, Part who_part, Part text_part) {
    return {std::move(who), std::move(text), who_part, text_part, {}, false};
}

std::string because(const std::string &text) {
    return text.empty() ? "" : " (" + text + "\x0f)";
}

Part level_part(const std::string &level) {
    if (level == "error") return Part::alert;
    return level == "warning" ? Part::info : Part::faint;
}

SpokenLine event_saying(const ChatLine &chat) {
    const auto event = [](std::string who, std::string text) {
        return saying(std::move(who), std::move(text), Part::event, Part::event);
    };
    const std::string &nick = chat.nick, &text = chat.text, &kind = chat.kind;
    if (kind == "join") return event("-->", nick + " joined");
    if (kind == "part") return event("<--", nick + " left" + because(text));
    if (kind == "netsplit") return event("<->", text);
    if (kind == "quit") return event("<--", nick + " quit" + because(text));
    if (kind == "kick") return event("<--", nick + " was kicked by " + text);
    if (kind == "nick") return event("--", nick + " is now " + text);
    if (kind == "topic")
        return event("--", (nick.empty() ? "topic: " : nick + " set the topic: ") + text);
    if (kind == "mode") return event("--", nick + " set mode " + text);
    if (kind == "output") return saying("", text, Part::text, Part::text);
    if (kind == "log") return saying(nick, text, level_part(nick), Part::text);
    return saying(nick.empty() ? "--" : nick, text, Part::info, Part::info);
}

SpokenLine saying_of(const ChatLine &chat) {
    SpokenLine said;
    const Part who = chat.self ? Part::self : Part::nick;
    if (chat.kind == "message")
        said = saying(chat.nick.empty() ? "*" : chat.nick, chat.text, who, Part::text);
    else if (chat.kind == "notice")
        said = saying("-" + chat.nick + "-", chat.text, who, Part::text);
    else if (chat.kind == "action")
        said = saying("*", chat.nick + " " + chat.text, who, Part::text);
    else if (chat.kind == "command")
        said = saying(chat.nick, chat.text, Part::command, Part::command);
    else return event_saying(chat);
    said.speech = chat.kind == "message" || chat.kind == "command";
    if (who == Part::nick && chat.kind != "command") said.who_style = nick_style(chat.nick);
    return said;
}

// A character of a line that is still to be broken.
struct Letter {
    Cell cell;
    int width;
    size_t at;  // of all the text, without codes
};

void append(std::vector<Letter> &letters, size_t at, std::string_view text, Part part,
            const TextStyle &style) {
    for (; !text.empty();) {
        const Glyph glyph = first_glyph(text);
        letters.push_back({{glyph.shown, part, style}, glyph.width, at});
        text.remove_prefix(glyph.bytes);
        at += glyph.bytes;
    }
}

// Where `wanted` stands in text, from a byte on; npos: nowhere.
size_t find_words(std::string_view text, const LineView &view, size_t from = 0) {
    if (view.wanted.empty()) return std::string_view::npos;
    return view.exact ? text.find(view.wanted, from) : lower(text).find(lower(view.wanted), from);
}

void set_off_found(std::vector<Letter> &letters, std::string_view text, const LineView &view) {
    auto letter = letters.begin();
    for (size_t at = find_words(text, view); at != text.npos;) {
        const size_t end = at + view.wanted.size();
        while (letter != letters.end() && letter->at < at) ++letter;
        for (; letter != letters.end() && letter->at < end; ++letter)
            letter->cell = {letter->cell.shown, Part::found, {}};
        at = find_words(text, view, end);
    }
}

std::vector<Letter> letters_of(const SpokenLine &said, const LineView &view) {
    std::vector<Letter> letters;
    std::string text;
    for (const TextRun &run : parse_format(said.text)) {
        append(letters, text.size(), run.text, said.text_part, run.style);
        text += run.text;
    }
    set_off_found(letters, text, view);
    return letters;
}

bool is_blank(const Letter &letter) {
    return letter.cell.shown == " ";
}

bool fits(const std::vector<Letter> &letters, size_t word, int room) {
    for (; word < letters.size() && room >= 0 && !is_blank(letters[word]); ++word)
        room -= letters[word].width;
    return room >= 0;
}

// Where the row that begins at `from` ends: behind a blank, unless the word after it is longer than
// a row.
size_t row_end(const std::vector<Letter> &letters, size_t from, int room) {
    int used = 0;
    size_t word = from, end = from;
    for (; end < letters.size() && used + letters[end].width <= room; ++end) {
        used += letters[end].width;
        if (is_blank(letters[end])) word = end + 1;
    }
    if (end == letters.size()) return end;
    if (is_blank(letters[end])) return end + 1;
    return word > from && fits(letters, word, room) ? word : std::max(end, from + 1);
}

void fill(CellRow &row, int column, const std::vector<Letter> &letters, size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) {
        const Letter &letter = letters[i];
        const auto at = static_cast<size_t>(column);
        if (at + static_cast<size_t>(letter.width) > row.size()) return;
        row[at] = letter.cell;
        if (letter.width == 2) row[at + 1] = {"", letter.cell.part, letter.cell.style};
        column += letter.width;
    }
}

int put_who(CellRow &row, const LineShape &shape, const SpokenLine &said) {
    int column = shape.before_who();
    if (shape.who) {
        const int pad = std::max(0, shape.who - columns_of(said.who));
        put_short(row, column + pad, said.who, said.who_part, shape.who - pad, said.who_style);
        put(row, column + shape.who, " │ ", Part::rule);
        return shape.text();
    }
    if (said.speech) column = put(row, column, "<", Part::faint);
    column = std::min(put_short(row, column, said.who, said.who_part, 12, said.who_style),
                      shape.columns);
    return std::min(put(row, column, said.speech ? "> " : " ", Part::faint), shape.columns);
}

void wrap_saying(std::vector<CellRow> &rows, const LineShape &shape, const ChatLine &chat,
                 const LineView &view) {
    SpokenLine said = saying_of(chat);
    const std::vector<Letter> letters = letters_of(said, view);
    if (find_words(said.who, view) != said.who.npos) {
        said.who_part = Part::found;
        said.who_style = {};
    }
    CellRow row = blank_row(shape.columns);
    if (shape.time)
        put(row, 0, local_time(chat.time, shape.time > 5 ? "%H:%M:%S" : "%H:%M"), Part::time);
    int column = put_who(row, shape, said);
    for (size_t from = 0;;) {
        const size_t to = row_end(letters, from, shape.columns - column);
        fill(row, column, letters, from, to);
        rows.push_back(std::move(row));
        from = to;
        if (from >= letters.size()) return;
        row = blank_row(shape.columns);
        column = shape.who ? shape.text() : std::min(2, shape.columns - 1);
        if (shape.who) put(row, column - 2, "│", Part::rule);
    }
}

CellRow ruled(int columns, const std::string &text, Part part) {
    CellRow row = blank_row(columns);
    for (Cell &cell : row) cell = {"─", part, {}};
    const std::string framed = " " + text + " ";
    put(row, std::max(0, (columns - columns_of(framed)) / 2), framed, part);
    return row;
}

bool is_hidden(const ConsoleWindow &window, size_t index) {
    return !window.view.joins && is_coming_or_going(window.lines()[index].chat);
}

bool day_begins(const ConsoleWindow &window, size_t index) {
    static constexpr const char *day = "%Y-%m-%d";
    const auto &lines = window.lines();
    if (index == 0) return true;
    return local_time(lines[index].chat.time, day) != local_time(lines[index - 1].chat.time, day);
}

}  // namespace

std::string local_time(int64_t milliseconds, const char *format) {
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm parts{};
    char text[64];
    if (!localtime_r(&seconds, &parts)) return "?";
    return {text, std::strftime(text, sizeof text, format, &parts)};
}

std::vector<CellRow> line_rows(const ConsoleWindow &window, size_t index, int columns) {
    std::vector<CellRow> rows;
    const ChatLine &chat = window.lines()[index].chat;
    if (day_begins(window, index))
        rows.push_back(ruled(columns, local_time(chat.time, "%A, %e %B %Y"), Part::faint));
    if (window.unread_begins(index)) rows.push_back(ruled(columns, "new", Part::marker));
    if (!is_hidden(window, index))
        wrap_saying(rows, shape_for(columns, window.view.times), chat, window.view);
    return rows;
}

bool line_has(const ConsoleWindow &window, size_t index, std::string_view wanted, bool exact) {
    if (is_hidden(window, index)) return false;
    const SpokenLine said = saying_of(window.lines()[index].chat);
    const LineView view{Times::off, true, std::string(wanted), exact};
    return find_words(said.who, view) != said.who.npos ||
           find_words(strip_format(said.text), view) != std::string::npos;
}
