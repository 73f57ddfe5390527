#include "bot/complete.hpp"

#include <algorithm>

#include "base/text.hpp"

static void add_names(Candidates &out, const Catalogue &catalogue, std::string_view typed) {
    for (const Command *command : catalogue.all())
        if (command->name.starts_with(lower(typed))) out.words.push_back(command->name);
}

static std::vector<std::string> values(const Param &param, const Catalogue &catalogue,
                                       const std::vector<std::string> &channels) {
    if (param.kind == Kind::choice) return param.choices;
    if (param.kind == Kind::channel) return channels;
    if (param.kind != Kind::command) return {};
    std::vector<std::string> names;
    for (const Command *command : catalogue.all()) names.push_back(command->name);
    return names;
}

Candidates complete(const Catalogue &catalogue, std::string_view line,
                    const std::vector<std::string> &channels) {
    Candidates out;
    std::string_view rest;
    const Command *command = catalogue.match(line, rest);
    const bool between_words = line.ends_with(' ');
    if (!command || (rest.empty() && !between_words)) {
        add_names(out, catalogue, line);
        if (command) out.hint = command->usage() + ": " + command->summary;
        return out;
    }
    out.hint = command->usage() + ": " + command->summary;
    if (command->params.empty()) return out;
    const size_t words_before = split(rest, ' ').size() - (between_words ? 0 : 1);
    const size_t index = std::min(words_before, command->params.size() - 1);
    const std::string_view typed = line.substr(line.rfind(' ') + 1);
    out.start = line.size() - typed.size();
    for (const std::string &value : values(command->params[index], catalogue, channels))
        if (lower(value).starts_with(lower(typed))) out.words.push_back(value);
    return out;
}
