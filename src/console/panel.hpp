#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "console/boards.hpp"
#include "console/keys.hpp"
#include "console/table.hpp"

// What is shown in the place of a window until Esc.
enum class PanelKind : uint8_t { help, overview, jobs, approvals, people, networks, audit, announcements };
inline constexpr size_t panel_count = 8;

struct PanelRow {
    PanelKind kind;
    Action action;          // of the key that shows it
    std::string_view name;  // for /win
    std::string_view title;
    std::string_view topic;  // that is followed once it is shown; empty: none
};

std::span<const PanelRow> panel_rows();
const PanelRow &panel_row(PanelKind kind);
const PanelRow *find_panel(std::string_view name);
const PanelRow *panel_of(Action action);

// What the operator may do in a panel.
enum class PanelVerb : uint8_t {
    open,
    filter,
    output,
    cancel,
    again,
    approve,
    deny,
    connect,
    disconnect,
    waiting, sent, failed, schedules,
    retry, drop, hold, pause, resume, run,
};

struct PanelKey {
    PanelKind panel;
    std::string_view key;  // as it is pressed: "Enter", "c"
    PanelVerb verb;
    std::string_view words;
};

std::span<const PanelKey> panel_keys();

// What panels are drawn from.
struct PanelFacts {
    const Boards &boards;
    const Welcome &welcome;
    std::span<const KeyBinding> bindings;
    bool attached = false;
    int64_t now = 0;  // milliseconds since 1970
};

// What the operator has made of a panel.
struct PanelState {
    TableView view;
    std::string filter;  // only rows with this text
    bool open = false;   // all there is to the chosen row, in the place of the table
    size_t skipped = 0;  // rows of text above the first one seen
    PanelVerb section = PanelVerb::waiting;  // of the announcements
};

// A panel as it is now.
struct PanelPage {
    std::string summary;        // beside the title
    PanelTable table;           // without columns: there is only text
    std::string empty;          // what to say in the place of rows
    std::vector<CellRow> text;  // of the chosen row, or of the panel
    bool beneath = false;       // the text is shown beneath the table, too
    bool follows = false;       // the table grows at its end
};

// The panel as it is now; in words where nothing can be known.
PanelPage page_of(PanelKind kind, const PanelFacts &facts, const PanelState &state, int columns);

PanelPage help_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage overview_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage jobs_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage approvals_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage people_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage networks_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage audit_page(const PanelFacts &facts, const PanelState &state, int columns);
PanelPage announcements_page(const PanelFacts &facts, const PanelState &state, int columns);

// Its rows on the screen; what has no room beneath a table ends in how much is missing.
std::vector<CellRow> panel_body(const PanelPage &page, const PanelState &state, BodySize size);
size_t panel_below(const PanelPage &page, const PanelState &state, BodySize size);  // out of sight
BodySize table_size(const PanelPage &page, BodySize body);  // the part of the body for the table
