#include "bot/complete.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace {

constexpr size_t most_words = 200;
constexpr size_t longest = 8192;  // line, as long as what may be said

bool begins_with(std::string_view word, std::string_view typed) {
    return lower(word.substr(0, typed.size())) == lower(typed);
}

void add_names(Candidates &out, const Catalogue &catalogue, std::string_view typed) {
    for (const Command *command : catalogue.all())
        if (begins_with(command->name, typed)) out.words.push_back(command->name);
}

// The parameter that is being typed, and what of it.
struct Typed {
    const Param *param = nullptr;  // none: there are no more
    size_t begin = 0;              // of its value, in what follows the command's name
};

const Param *named_by(const Command &command, std::string_view word) {
    const auto names = [&](const Param &param) { return word.starts_with(param.name + "="); };
    const auto found = std::ranges::find_if(command.params, names);
    return found == command.params.end() ? nullptr : &*found;
}

const Param *next_of(const Command &command, const std::set<const Param *> &given) {
    for (const Param &param : command.params)
        if (!param.named && !given.contains(&param)) return &param;
    return nullptr;
}

bool takes_rest(const Param *param) {
    return param && (param->kind == Kind::text || param->kind == Kind::command);
}

Typed typed_in(const Command &command, std::string_view rest) {
    std::set<const Param *> given;
    for (size_t at = 0;;) {
        at = std::min(rest.find_first_not_of(' ', at), rest.size());
        const size_t end = std::min(rest.find(' ', at), rest.size());
        const Param *next = next_of(command, given);
        if (takes_rest(next)) return {next, at};
        const std::string_view word = rest.substr(at, end - at);
        const Param *named = named_by(command, word);
        if (end == rest.size())
            return {named ? named : next, at + (named ? named->name.size() + 1 : 0)};
        given.insert(named ? named : next);
        at = end;
    }
}

std::vector<std::string> names_of(const Catalogue &catalogue) {
    std::vector<std::string> names;
    for (const Command *command : catalogue.all()) names.push_back(command->name);
    return names;
}

std::vector<std::string> values(const Command &command, const Param &param,
                                const Catalogue &catalogue, std::string_view typed,
                                const Fillings &fillings) {
    if (is_command(param)) return names_of(catalogue);
    switch (param.kind) {
        case Kind::truth:
            return {"yes", "no"};
        case Kind::choice:
            return param.choices;
        case Kind::host: {
            std::vector<std::string> hosts = param.choices;
            std::erase_if(hosts, [](const std::string &host) { return host.starts_with('*'); });
            return hosts;
        }
        default:
            return fillings(command, param, typed);
    }
}

// Whatever stands behind a word of a command that takes commands may be one.
bool holds_secret_command(const Catalogue &catalogue, std::string_view rest) {
    while (!(rest = trim(rest)).empty()) {
        std::string_view behind;
        const Command *inner = catalogue.match(rest, behind);
        if (inner && inner->has_secret() && !trim(behind).empty()) return true;
        rest.remove_prefix(std::min(rest.find(' '), rest.size()));
    }
    return false;
}

bool is_secret(const Catalogue &catalogue, std::string_view line) {
    std::string_view rest;
    const Command *command = catalogue.match(line, rest);
    if (!command) {
        const Command *near = catalogue.find(catalogue.suggestion(line));
        return near && near->has_secret();
    }
    if (command->has_secret()) return !trim(rest).empty();
    return std::ranges::any_of(command->params, is_command) &&
           holds_secret_command(catalogue, rest);
}

}  // namespace

// What follows a command's name, with the blanks at its end that matching left out.
static std::string_view with_end(std::string_view line, std::string_view rest) {
    const size_t begin =
        rest.empty() ? line.size() : static_cast<size_t>(rest.data() - line.data());
    return line.substr(begin);
}

bool is_request(const Param &param) { return param.kind == Kind::word && param.name == "request"; }

bool is_person(const Param &param) {
    return param.kind == Kind::person || (param.kind == Kind::word && param.name == "person");
}

bool is_command(const Param &param) {
    return param.kind == Kind::command || (param.kind == Kind::text && param.name == "command");
}

Candidates complete(const Catalogue &catalogue, std::string_view line, const Fillings &fillings) {
    Candidates out;
    out.secret = line.size() > longest;
    if (out.secret) return out;
    std::string_view rest;
    const Command *command = catalogue.match(line, rest);
    out.secret = is_secret(catalogue, line);
    if (command) out.hint = command->usage() + ": " + command->summary;
    if (!command || (rest.empty() && !line.ends_with(' '))) {
        add_names(out, catalogue, line);
        return out;
    }
    rest = with_end(line, rest);
    const Typed typed = typed_in(*command, rest);
    if (!typed.param) return out;
    out.param = placeholder(*typed.param);
    const std::string_view value = rest.substr(typed.begin);
    out.start = line.size() - value.size();
    for (std::string &one : values(*command, *typed.param, catalogue, value, fillings))
        if (begins_with(one, value) && out.words.size() < most_words)
            out.words.push_back(std::move(one));
    return out;
}
