#include "console/panels.hpp"

#include <algorithm>

void Panels::show(PanelKind kind) {
    leave();
    shown = kind;
    state().open = false;
    if (kind == PanelKind::audit && state().view.key.empty()) state().view.at_end = true;
}

void Panels::leave() {
    shown.reset();
    question.reset();
    notice.clear();
}

bool Panels::ticks() const {
    return shown == PanelKind::overview || shown == PanelKind::jobs ||
           shown == PanelKind::approvals || shown == PanelKind::announcements;
}

const PanelKey *find_key(PanelKind panel, std::string_view key) {
    const auto found = std::ranges::find_if(
        panel_keys(), [&](const PanelKey &one) { return one.panel == panel && one.key == key; });
    return found == panel_keys().end() ? nullptr : &*found;
}

std::string keys_hint(PanelKind panel, std::string_view prefix) {
    std::string hint;
    for (const PanelKey &key : panel_keys())
        if (key.panel == panel) hint.append(key.key).append(" ").append(key.words).append("  ");
    return hint.append("Esc back  / ").append(prefix).append(" type a command");
}
