#include "bot/table.hpp"

#include <algorithm>

#include "bot/command.hpp"

std::span<const Command *const> compiled_commands() {
#define COMMAND(name) &name##_command,
    static const Command *const table[] = {
#include "../../commands/list.inc"
    };
#undef COMMAND
    return table;
}

// The words of a name or of a line, one blank between them.
static std::string normal(std::string_view text) {
    std::string result;
    for (char c : lower(trim(text))) {
        if (c == '\t') c = ' ';
        if (c != ' ' || result.back() != ' ') result += c;
    }
    return result;
}

// How much of the line the name takes; 0 where the line does not begin with it.
static size_t takes(std::string_view line, std::string_view name) {
    size_t at = 0;
    for (const std::string &word : split(name, ' ')) {
        at = line.find_first_not_of(" \t", at);
        if (at == line.npos || lower(line.substr(at, word.size())) != word) return 0;
        at += word.size();
        if (at < line.size() && line[at] != ' ' && line[at] != '\t') return 0;
    }
    return at;
}

// The first words of a line.
static std::string beginning(std::string_view line, size_t words) {
    size_t end = 0;
    while (words-- > 0 && end != line.npos) end = line.find(' ', end ? end + 1 : 0);
    return std::string(line.substr(0, end));
}

Catalogue::Catalogue(std::span<const Command *const> list) : commands(list.begin(), list.end()) {
    std::ranges::sort(commands, {}, &Command::name);
    for (const Command *command : commands) {
        names.push_back(command->name);
        names.insert(names.end(), command->aliases.begin(), command->aliases.end());
    }
}

const Command *Catalogue::match(std::string_view line, std::string_view &rest) const {
    const Command *best = nullptr;
    size_t most = 0;
    auto consider = [&](const Command *command, std::string_view name) {
        const size_t taken = takes(line, name);
        if (taken <= most) return;
        best = command;
        most = taken;
    };
    for (const Command *command : commands) {
        consider(command, command->name);
        for (const std::string &alias : command->aliases) consider(command, alias);
    }
    if (best) rest = trim(line.substr(most));
    return best;
}

const Command *Catalogue::find(std::string_view name) const {
    const std::string wanted = normal(name);
    for (const Command *command : commands) {
        if (command->name == wanted) return command;
        if (std::ranges::find(command->aliases, wanted) != command->aliases.end()) return command;
    }
    return nullptr;
}

std::string Catalogue::suggestion(std::string_view name) const {
    const std::string given = normal(name);
    size_t words = 1;
    for (const std::string &known : names) {
        words = std::max<size_t>(words, std::ranges::count(known, ' ') + 1);
    }
    for (; words > 0; words--) {
        std::string near = nearest(beginning(given, words), names);
        if (!near.empty()) return near;
    }
    return {};
}
