#include "console/inputrows.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/width.hpp"

namespace {

struct Mark {
    std::string text;
    Part part;
};

Mark mark_of(const ConsoleModel &model, Meaning meaning) {
    const Welcome &welcome = model.welcome();
    if (meaning == Meaning::console) return {"[console]", Part::mark_none};
    if (model.letters_are_keys())
        return {fmt::format("[{}]", panel_row(*model.panel().shown).name), Part::mark_none};
    if (!model.attached()) return {"[not attached]", Part::mark_none};
    if (model.prompt().lines() > 1 && meaning == Meaning::nothing)
        return {"[one line only]", Part::mark_none};
    if (meaning == Meaning::nothing) return {"[" + model.room().name + "]", Part::mark_none};
    if (meaning == Meaning::run) return {"[run as " + printable(welcome.you) + "]", Part::mark_run};
    return {"[say as " + printable(welcome.nick) + "]", Part::mark_say};
}

Mark short_mark_of(Meaning meaning, int columns) {
    if (columns < 16) return {columns < 4 ? "" : ">", Part::mark_none};
    if (meaning == Meaning::run) return {"run>", Part::mark_run};
    return meaning == Meaning::say ? Mark{"say>", Part::mark_say} : Mark{"   >", Part::mark_none};
}

// The mark has one width in a window, so that the text does not jump when its meaning changes.
int put_mark(CellRow &row, const ConsoleModel &model) {
    static constexpr int wide = 60;
    const auto columns = static_cast<int>(row.size());
    if (const auto &question = model.panel().question)
        return put_short(row, 0, question->text + ":", Part::question, columns / 2) + 1;
    const Meaning meaning = model.meaning();
    if (columns < wide) {
        const bool keys = model.letters_are_keys();
        const Mark mark = short_mark_of(keys ? Meaning::nothing : meaning, columns);
        return put(row, 0, mark.text, mark.part) + !mark.text.empty();
    }
    const Room &room = model.room();
    const Mark mark = mark_of(model, meaning);
    int width = std::max(columns_of(mark.text), columns_of(mark_of(model, Meaning::run).text));
    if (!is_log(room) && !is_job(room) && !is_command_room(room))
        width = std::max(width, columns_of(mark_of(model, Meaning::say).text));
    width = std::min(width, columns / 3);
    put_short(row, 0, mark.text, mark.part, width);
    return width + 1;
}

// How many columns of the line are out of sight on the left.
int hidden_columns(int cursor, int room) {
    if (cursor < room || room < 1) return room < 1 ? cursor : 0;
    const int step = std::max(1, room / 2);
    return ((cursor - room) / step + 1) * step;
}

// Where the glyphs of text begin that stand from a column on; `column` becomes where that is.
size_t byte_at(std::string_view text, int &column) {
    size_t at = 0;
    int skipped = 0;
    for (; at < text.size() && skipped < column; at = glyph_after(text, at))
        skipped += first_glyph(text.substr(at)).width;
    column = skipped;
    return at;
}

// One line of what is typed, in the columns from `begin` to `end` of its row.
struct TypedLine {
    std::string_view text;
    size_t over;  // where what does not fit begins; npos: all fits
    int begin, end;
};

void put_typed(CellRow &row, const TypedLine &line, int hidden) {
    int skipped = hidden;
    const size_t from = byte_at(line.text, skipped);
    const size_t over = std::max(from, std::min(line.over, line.text.size()));
    const int column = put(row, line.begin + skipped - hidden, line.text.substr(from, over - from),
                           Part::text, {}, line.end);
    put(row, column, line.text.substr(over), Part::over, {}, line.end);
}

class TypedRows {
public:
    TypedRows(const ConsoleModel &model, int rows, int columns)
        : prompt(model.prompt()),
          said(model.said()),
          count(said_count(prompt.text(), prompt.line().cursor(), said)) {
        out.rows.assign(static_cast<size_t>(rows), blank_row(columns));
        begin = put_mark(out.rows[0], model);
        end = columns;
        const int width = columns_of(count);
        if (count.empty() || columns - begin < 2 * width + 10) return;
        end = columns - width - 1;
        const bool too_long = count.find('/') == count.npos && prompt.lines() == 1;
        put(out.rows[0], end + 1, count, too_long ? Part::over : Part::faint);
    }

    InputRows draw() {
        const size_t rows = out.rows.size();
        const size_t top = prompt.line_at() < rows ? 0 : prompt.line_at() - rows + 1;
        size_t from = 0;
        for (size_t i = 0; i < top + rows && i < prompt.lines(); ++i) {
            const size_t to = std::min(prompt.text().find('\n', from), prompt.text().size());
            if (i >= top) put_line(i - top, from, to);
            from = to + 1;
        }
        return std::move(out);
    }

private:
    void put_line(size_t row, size_t from, size_t to) {
        const std::string_view text = std::string_view(prompt.text()).substr(from, to - from);
        const size_t before = std::min(from == 0 ? said.from : 0, text.size());
        const size_t split = split_point(text.substr(before), said.limit);
        const TypedLine line{text, split == text.npos ? split : split + before, begin, end};
        const size_t cursor = prompt.line().cursor();
        const bool here = cursor >= from && cursor <= to;
        const int column = here ? columns_of(text.substr(0, cursor - from)) : 0;
        const int hidden = here ? hidden_columns(column, end - begin) : 0;
        put_typed(out.rows[row], line, hidden);
        if (!here) return;
        out.cursor_row = static_cast<int>(row);
        out.cursor_column = std::clamp(begin + column - hidden, 0, std::max(0, end - 1));
    }

    const Prompt &prompt;
    const SaidText said;
    const std::string count;
    InputRows out;
    int begin = 0, end = 0;
};

// A text in the place of what is typed; the cursor stands behind it.
InputRows instead(const std::string &text, Part part, int rows, int columns) {
    InputRows out;
    out.rows.assign(static_cast<size_t>(rows), blank_row(columns));
    const int end = put_short(out.rows[0], 0, text, part, columns);
    out.cursor_column = std::clamp(end, 0, std::max(0, columns - 1));
    return out;
}

InputRows history_rows(const HistorySearch &search, int rows, int columns) {
    InputRows out = instead(search.text(), Part::mark_run, rows, columns);
    std::string line = search.line() ? *search.line() : "";
    std::replace(line.begin(), line.end(), '\n', ' ');
    const int column = out.cursor_column + 2;
    put_short(out.rows[0], column, line, Part::text, columns - column);
    return out;
}

}  // namespace

InputRows input_rows(const ConsoleModel &model, int rows, int columns) {
    if (!model.question().empty())
        return instead(model.question() + " ", Part::mark_run, rows, columns);
    if (const TextSearch *search = model.text_search())
        return instead(search->text(), Part::mark_run, rows, columns);
    if (const HistorySearch *search = model.history_search())
        return history_rows(*search, rows, columns);
    return TypedRows(model, rows, columns).draw();
}
