#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "console/panel.hpp"
#include "console/question.hpp"

// Which panel is shown over the windows, if any, and what the operator has made of each.
struct Panels {
    std::optional<PanelKind> shown;
    std::optional<PanelQuestion> question;
    std::string notice;  // one line about what was done last

    PanelState &state() { return states[static_cast<size_t>(*shown)]; }
    const PanelState &state() const { return states[static_cast<size_t>(*shown)]; }
    void show(PanelKind kind);
    void leave();
    bool ticks() const;  // does it show time going by?

private:
    std::array<PanelState, panel_count> states;
};

// The key of the panel that was pressed; none where it has no such key.
const PanelKey *find_key(PanelKind panel, std::string_view key);
std::string keys_hint(PanelKind panel, std::string_view prefix);  // "Enter output  c cancel ..."
