#include "options/console.hpp"

#include <filesystem>

#include "base/error.hpp"
#include "options/file.hpp"
#include "options/options.hpp"

using Setter = void (*)(ConsoleSettings &, std::string_view, std::string_view);

static constexpr SectionKind kinds[] = {
    {.word = "keys", .name = nullptr, .any_key = true},
    {.word = "colours", .name = nullptr},
    {.word = "settings", .name = nullptr},
};

static Setter setter_of(std::string_view section) {
    if (section == "keys") return set_key;
    return section == "colours" ? set_colour : set_setting;
}

static void take(ConsoleSettings &settings, const ConfigSection &section, const Setting &one,
                 Complaints &complaints) {
    if (const Setting *first = section.find(one.key); first != &one)
        return complaints.add(one.at, one.key, "is set twice, first in " + first->at.text());
    try {
        setter_of(section.kind)(settings, one.key, one.value);
    } catch (const Failure &failure) {
        complaints.add(one.at, one.key, failure.what());
    }
}

ConsoleSettings read_console_settings(const std::string &path) {
    ConsoleSettings settings;
    std::error_code error;
    if (path.empty() || !std::filesystem::exists(path, error)) return settings;
    Complaints complaints;
    ConfigText text(kinds);
    text.read(path, complaints);
    for (const ConfigSection &section : text.sections())
        for (const Setting &one : section.settings) take(settings, section, one, complaints);
    if (!complaints.empty()) throw ConfigError{complaints.lines({path})};
    return settings;
}
