// What the operator sets while the console runs.
#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/model.hpp"

void ConsoleModel::settings_changed() {
    list.joins_count = settings.joins;
    list.hide_nicks(!settings.nicks);
    input.keep(settings.history);
    apply_view();
}

// Only the window that is shown is looked at.
void ConsoleModel::apply_view() {
    const bool searching = in_text && in_text->room == list.current().room.name;
    list.current().view = {settings.times, settings.joins, searching ? in_text->words.text() : "",
                           searching && in_text->words.exact()};
}

bool ConsoleModel::act_on_look(Action action) {
    if (action == Action::toggle_joins) {
        settings.joins = !settings.joins;
    } else if (action == Action::toggle_times) {
        const Times now = settings.times;
        settings.times = now == Times::off ? times_before : Times::off;
        times_before = now == Times::off ? Times::fitting : now;
    } else {
        return false;
    }
    settings_changed();
    return true;
}

void ConsoleModel::set(std::string_view words) {
    words = trim(words);
    if (words.empty()) {
        for (const SettingRow &row : setting_rows())
            inform(fmt::format("{:<11} {:<6} {}", row.name, row.value(settings), row.allowed));
        return;
    }
    const size_t end = std::min(words.find(' '), words.size());
    const std::string name = lower(words.substr(0, end));
    const std::string value = lower(trim(words.substr(end)));
    if (value.empty()) throw Failure("usage: /set NAME VALUE; /set shows all");
    try {
        set_setting(settings, name, value);
    } catch (const Failure &failure) {
        throw Failure("{}: {}", printable(name), failure.what());
    }
    settings_changed();
    inform(fmt::format("{} is {} until you leave", name, value));
}
