#include "console/bars.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/frame.hpp"
#include "console/width.hpp"
#include "console/wrap.hpp"

namespace {

constexpr int wide_status = 60;  // columns

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

// Where a word of a usage stands.
size_t find_word(const std::string &usage, const std::string &word) {
    size_t at = usage.find(" " + word);
    while (at != usage.npos && at + 1 + word.size() < usage.size() &&
           usage.find_first_of(" :", at + 1 + word.size()) != at + 1 + word.size())
        at = usage.find(" " + word, at + 1);
    return at == usage.npos ? at : at + 1;
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
    if (!page && model.windows().current().muted)
        column = put(row, column, "muted", Part::status) + 2;
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
    const std::string hint = model.hint(), current = model.current();
    put_clauses(row, 1, hint, Part::hint, columns - 2);
    const size_t at = current.empty() ? hint.npos : find_word(hint, current);
    if (at != hint.npos)
        put(row, 1 + columns_of(hint.substr(0, at)), current, Part::hint_current, {}, columns - 2);
    return row;
}
