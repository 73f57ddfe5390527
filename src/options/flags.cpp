#include "options/flags.hpp"

#include <algorithm>
#include <boost/program_options.hpp>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "options/values.hpp"

namespace po = boost::program_options;

static const Flag config_flag = {"config", 'c', "FILE", "read this configuration and no other"};
static const Flag help_flag = {"help", 'h', "", "print this and exit"};
static const Flag version_flag = {"version", 'V', "", "print the version and exit"};
static const Flag daemon_flags[] = {
    config_flag,
    {"log-level", 0, "LEVEL", "error, warning, notice, info or debug"},
    help_flag,
    version_flag,
};
static const Flag tool_flags[] = {
    config_flag,
    {"socket", 0, "PATH", "the control socket of the daemon"},
    help_flag,
    version_flag,
};

std::string Arguments::value(const std::string &flag) const {
    const auto found = flags.find(flag);
    return found == flags.end() ? "" : found->second;
}

size_t Arguments::number(const std::string &flag, size_t usual, size_t most) const {
    if (!has(flag)) return usual;
    const long long given = parse_integer(value(flag)).value_or(-1);
    if (given < 0 || static_cast<size_t>(given) > most)
        throw Failure("--{}: '{}' is not from 0 to {}", flag, printable(value(flag)), most);
    return static_cast<size_t>(given);
}

static po::options_description described(std::span<const Flag> known) {
    po::options_description table;
    for (const auto &flag : known) {
        const std::string names = flag.letter ? flag.name + "," + flag.letter : flag.name;
        if (flag.argument.empty())
            table.add_options()(names.c_str(), flag.help.c_str());
        else
            table.add_options()(names.c_str(), po::value<std::string>(), flag.help.c_str());
    }
    return table;
}

static std::string unknown_flag(std::string given, std::span<const Flag> known) {
    given.resize(std::min(given.find('='), given.size()));
    std::vector<std::string> names;
    for (const auto &flag : known) names.push_back("--" + flag.name);
    const std::string near = nearest(given, names);
    const std::string hint = near.empty() ? "see --help" : "did you mean " + near + "?";
    return fmt::format("unknown flag {}, {}", quoted(given), hint);
}

static Arguments collected(const po::parsed_options &parsed, size_t most_words) {
    po::variables_map values;
    po::store(parsed, values);  // throws where one is given twice
    Arguments result;
    for (const auto &option : parsed.options) {
        if (option.position_key >= 0)
            result.words.push_back(option.value.at(0));
        else
            result.flags[option.string_key] = option.value.empty() ? "" : option.value[0];
    }
    if (result.words.size() > most_words)
        throw Failure("{} is one argument too many, allowed are {}",
                      quoted(result.words[most_words]), most_words);
    return result;
}

// Takes out the flags that may have an argument behind '=' and have none: the parser would take the
// next word for it.
static std::vector<std::string> take_bare(std::vector<std::string> &line,
                                          std::span<const Flag> known) {
    std::vector<std::string> bare;
    const auto end = std::ranges::find(line, "--");
    const auto rest = std::remove_if(line.begin(), end, [&](const std::string &word) {
        const bool such = std::ranges::any_of(known, [&](const Flag &flag) {
            return flag.is_optional() && word == "--" + flag.name;
        });
        if (such) bare.push_back(word.substr(2));
        return such;
    });
    line.erase(rest, end);
    return bare;
}

Arguments parse_arguments(std::vector<std::string> line, std::span<const Flag> known,
                          size_t most_words) {
    const std::vector<std::string> bare = take_bare(line, known);
    auto table = described(known);
    table.add_options()("<words>", po::value<std::vector<std::string>>());
    po::positional_options_description words;
    words.add("<words>", -1);
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    try {
        auto parser = po::command_line_parser(line).options(table).positional(words).style(style);
        Arguments result = collected(parser.run(), most_words);
        for (const std::string &flag : bare)
            if (!result.flags.emplace(flag, "").second) throw Failure("--{}: is given twice", flag);
        return result;
    } catch (const po::unknown_option &error) {
        throw Failure("{}", unknown_flag(error.get_option_name(), known));
    } catch (const po::error &error) {
        throw Failure("{}", printable(error.what()));
    }
}

std::string flags_help(std::span<const Flag> known) {
    std::string text;
    for (const auto &flag : known) {
        const std::string letter = flag.letter ? fmt::format("-{},", flag.letter) : "   ";
        const std::string name = "--" + flag.name + (flag.is_optional() ? "" : " ") + flag.argument;
        text += fmt::format("  {} {:<20} {}\n", letter, name, flag.help);
    }
    return text;
}

DaemonOptions parse_daemon(int argc, char **argv) {
    const auto given = parse_arguments({argv + 1, argv + argc}, daemon_flags, 0);
    const std::string level = given.value("log-level");
    if (Level parsed; given.has("log-level") && !parse_level(level, parsed))
        throw Failure(
            "--log-level: {} is no level, allowed are error, warning, notice, info and "
            "debug",
            quoted(level));
    if (given.has("config") && given.value("config").empty())
        throw Failure("--config: is empty, allowed is a file");
    return {given.value("config"), level, given.has("help"), given.has("version")};
}

std::string daemon_help() {
    return "usage: signalboxd [-c FILE] [--log-level LEVEL]\n\n" + flags_help(daemon_flags);
}

// Is the word after this one its argument?
static bool takes_next(const std::string &word, std::span<const Flag> known) {
    return std::ranges::any_of(known, [&](const Flag &flag) {
        const bool named = word == "--" + flag.name || word == std::string{'-', flag.letter};
        return named && !flag.argument.empty();
    });
}

ToolOptions parse_tool(int argc, char **argv) {
    int at = 1;
    while (at < argc && argv[at][0] == '-') at += takes_next(argv[at], tool_flags) ? 2 : 1;
    at = std::min(at, argc);
    const auto given = parse_arguments({argv + 1, argv + at}, tool_flags, 0);
    for (const char *flag : {"config", "socket"})
        if (given.has(flag) && given.value(flag).empty()) throw Failure("--{}: is empty", flag);
    return {given.value("config"), given.value("socket"), given.has("help"), given.has("version"),
            at};
}

std::string tool_flags_help() { return flags_help(tool_flags); }
