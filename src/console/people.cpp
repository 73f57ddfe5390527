#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"

namespace {

bool fits(const PersonRow &person, const std::string &filter) {
    const std::string all = person.network + " " + person.nick + " " + person.account + " " +
                            person.evidence + " " + person.person + " " + joined(person.roles) +
                            " " + joined(person.channels);
    return lower(all).find(lower(filter)) != std::string::npos;
}

TableRow row_of(const PersonRow &person) {
    const Part part = person.person.empty() ? Part::faint : Part::text;
    return {person.network + " " + person.nick,
            {{person.network, Part::faint},
             {person.nick, Part::nick, nick_style(person.nick)},
             {person.account, part},
             {person.evidence, Part::faint},
             {person.person, part},
             {joined(person.roles, " "), part},
             {joined(person.channels, " "), Part::faint}}};
}

std::vector<CellRow> details_of(const PersonRow &person, int columns) {
    Prose prose(columns);
    prose.field("nick", person.nick, Part::self);
    prose.field("network", person.network);
    prose.field("account", person.account.empty() ? "none that is certain" : person.account);
    prose.field("evidence", person.evidence);
    prose.field("person", person.person.empty() ? "nobody of the configuration" : person.person);
    prose.field("roles", person.roles.empty() ? "none" : joined(person.roles));
    prose.field("channels", joined(person.channels));
    return prose.take();
}

}  // namespace

PanelPage people_page(const PanelFacts &facts, const PanelState &state, int columns) {
    const PeopleBoard &board = facts.boards.people;
    PanelPage page;
    page.table.columns = {{"Network", 8, 1, 3},   {"Nick", 11, 2},   {"Account", 10, 2, 2},
                          {"Evidence", 10, 2, 5}, {"Person", 10, 2}, {"Roles", 12, 3, 1},
                          {"Channels", 14, 4, 4}};
    page.empty = state.filter.empty() ? "Nobody is seen yet: the bot is in no channel with others."
                                      : "Nobody fits the filter; f changes it.";
    std::vector<const PersonRow *> shown;
    for (const PersonRow &person : board.people)
        if (state.filter.empty() || fits(person, state.filter)) shown.push_back(&person);
    for (const PersonRow *person : shown) page.table.rows.push_back(row_of(*person));
    const size_t all = board.people.size() + board.unlisted;
    if (all > 0)
        page.summary = shown.size() == all ? count_text(all, "person", "people")
                                           : fmt::format("{} of {}", shown.size(), all);
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(*shown[*row], columns);
    return page;
}
