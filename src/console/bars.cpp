#include "console/bars.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/frame.hpp"
#include "console/width.hpp"
#include "console/wrap.hpp"

namespace {

constexpr int wide_status = 60;  // columns

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
    if (meaning == Meaning::nothing) return {"[log]", Part::mark_none};
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
    if (model.panel().question)
        return put_short(row, 0, model.panel().question->text + ":", Part::question, columns / 2) +
               1;
    const Meaning meaning = model.meaning();
    if (columns < wide) {
        const bool keys = model.letters_are_keys();
        const Mark mark = short_mark_of(keys ? Meaning::nothing : meaning, columns);
        return put(row, 0, mark.text, mark.part) + !mark.text.empty();
    }
    const Room &room = model.room();
    const Mark mark = mark_of(model, meaning);
    int width = columns_of(mark.text);
    if (!is_log(room)) width = std::max(width, columns_of(mark_of(model, Meaning::run).text));
    if (!is_log(room) && !is_command_room(room))
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

void put_line(CellRow &row, int at, const LineEditor &line, int &cursor) {
    const int room = static_cast<int>(row.size()) - at;
    const int column = columns_of(std::string_view(line.text()).substr(0, line.cursor()));
    const int hidden = hidden_columns(column, room);
    std::string_view rest = line.text();
    int skipped = 0;
    while (!rest.empty() && skipped < hidden) {
        const Glyph glyph = first_glyph(rest);
        skipped += glyph.width;
        rest.remove_prefix(glyph.bytes);
    }
    put(row, at + skipped - hidden, rest, Part::text);
    cursor = std::clamp(at + column - hidden, 0, std::max(0, static_cast<int>(row.size()) - 1));
}

Part part_of(Activity activity) {
    switch (activity) {
    case Activity::event: return Part::status_event;
    case Activity::talk: return Part::status_talk;
    case Activity::alert: return Part::status_alert;
    case Activity::none: break;
    }
    return Part::status;
}

// One window in the status bar.
struct Tab {
    std::string text;
    Part part;
};

enum class Crowding { names, some_names, numbers };

std::vector<Tab> tabs_of(const WindowList &windows, bool panel, Crowding crowding) {
    std::vector<Tab> tabs;
    for (size_t i = 0; i < windows.size(); ++i) {
        const bool shown = i == windows.position() && !panel;
        const Activity activity = windows.at(i).activity;
        const bool matters = shown || activity != Activity::none;
        if (crowding == Crowding::numbers && !matters) continue;
        std::string text = std::to_string(i + 1);
        if (crowding == Crowding::names || (crowding == Crowding::some_names && matters))
            text += ":" + windows.short_name(i);
        tabs.push_back({text, shown ? Part::status_shown : part_of(activity)});
    }
    return tabs;
}

int width_of(const std::vector<Tab> &tabs) {
    int width = 0;
    for (const Tab &tab : tabs) width += columns_of(tab.text) + 1;
    return width;
}

// While a panel is shown no window is.
int put_tabs(CellRow &row, int column, const WindowList &windows, bool panel, int end) {
    std::vector<Tab> tabs;
    for (const Crowding crowding : {Crowding::names, Crowding::some_names, Crowding::numbers}) {
        tabs = tabs_of(windows, panel, crowding);
        if (width_of(tabs) <= end - column) break;
    }
    for (const Tab &tab : tabs) {
        if (column + columns_of(tab.text) > end) break;
        column = put(row, column, tab.text, tab.part) + 1;
    }
    return column;
}

std::string below(const ConsoleModel &model, const PanelPage *page, int columns) {
    if (page) {
        const size_t rows = panel_below(*page, model.panel().state(), model.geometry().body);
        if (rows == 0) return "";
        return columns < wide_status ? fmt::format(" +{} ", rows) : fmt::format(" {} below ", rows);
    }
    const ConsoleWindow &window = model.windows().current();
    const size_t lines = lines_below(window);
    if (!window.anchor) return "";
    return fmt::format(" {} below ", lines == 0 ? "more" : std::to_string(lines));
}

CellRow words_row(const Prompt &prompt, int columns) {
    CellRow row = blank_row(columns, Part::hint);
    const size_t first = prompt.chosen().value_or(0);
    int column = 1;
    for (size_t i = 0; i < prompt.words().size() && column < columns; ++i) {
        // The chosen word is always in sight: what stands far before it is left out.
        if (i + 3 < first) continue;
        const bool chosen = prompt.chosen() == i;
        column = put(row, column, prompt.words()[i], chosen ? Part::chosen : Part::hint) + 2;
    }
    return row;
}

}  // namespace

CellRow title_bar(const ConsoleModel &model, const PanelPage *page, int columns) {
    if (page) return panel_title(model, *page, columns);
    const Room &room = model.windows().current().room;
    CellRow row = blank_row(columns, Part::title);
    int column = put_short(row, 1, room.name, Part::title_name, columns - 2) + 2;
    if (is_log(room)) put(row, column, "what the bot does", Part::title);
    else if (room.channel && !room.joined && model.attached())
        column = put(row, column, "not joined", Part::title) + 2;
    if (!room.modes.empty() && room.joined)
        column = put_short(row, column, room.modes, Part::title, columns / 4) + 2;
    put_short(row, column, strip_format(room.topic), Part::title, columns - column - 1);
    return row;
}

CellRow status_bar(const ConsoleModel &model, const PanelPage *page, int columns) {
    CellRow row = blank_row(columns, Part::status);
    const std::string more = below(model, page, columns);
    const int end = columns - columns_of(more);
    int column = 1;
    if (columns >= 40)
        column = put(row, column, local_time(model.now(), "%H:%M"), Part::status) + 2;
    if (model.attached()) {
        if (columns >= wide_status) column = put(row, column, link_text(model), Part::status) + 2;
    } else {
        const char *trouble = columns < wide_status ? "daemon gone" : "daemon gone, reconnecting";
        column = put(row, column, trouble, Part::status_trouble) + 2;
    }
    column = put_calls(row, column, model.boards(), end - 1);
    put_tabs(row, column, model.windows(), page != nullptr, end - 1);
    put(row, end, more, Part::status_shown);
    return row;
}

CellRow hint_row(const ConsoleModel &model, int columns) {
    if (!model.prompt().words().empty()) return words_row(model.prompt(), columns);
    if (model.panel().shown && (model.letters_are_keys() || model.panel().question))
        return panel_hint(model, columns);
    CellRow row = blank_row(columns, Part::hint);
    put_short(row, 1, model.hint(), Part::hint, columns - 2);
    return row;
}

CellRow input_row(const ConsoleModel &model, int columns, int &cursor) {
    CellRow row = blank_row(columns);
    const Prompt &prompt = model.prompt();
    if (prompt.pasted().empty()) {
        put_line(row, put_mark(row, model), prompt.line(), cursor);
        return row;
    }
    const std::string asked = fmt::format("[{} lines pasted: Enter says them, Esc drops]",
                                          prompt.pasted().size());
    const int column = put_short(row, 0, asked, Part::mark_say, columns);
    put_short(row, column + 1, prompt.pasted().front(), Part::faint, columns - column - 1);
    cursor = std::min(column, std::max(0, columns - 1));
    return row;
}
