#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

// A flag of a program or of one of its sub-commands.
struct Flag {
    std::string name;      // "config"
    char letter;           // 'c'; 0: none
    std::string argument;  // "FILE"; empty: it takes none; "[=TIME]": it may have one behind "="
    bool is_optional() const { return argument.starts_with('['); }
    std::string help;
};

// A command line, taken apart.
struct Arguments {
    std::map<std::string, std::string> flags;  // by long name; empty where the flag takes nothing
    std::vector<std::string> words;            // what is no flag
    bool has(const std::string &flag) const { return flags.contains(flag); }
    std::string value(const std::string &flag) const;  // empty: not given
    // From 0 to `most`, or what is usual where the flag is not given; throws Failure.
    size_t number(const std::string &flag, size_t usual, size_t most) const;
};

// Throws Failure, one line, where a flag is unknown (with the nearest one), given twice or wants
// an argument, and where there are more than `most_words` words.
Arguments parse_arguments(std::vector<std::string> line, std::span<const Flag> known,
                          size_t most_words);
std::string flags_help(std::span<const Flag> known);  // a line each

// What signalboxd was asked for.
struct DaemonOptions {
    std::string config;
    std::string log_level;  // overrides the file
    bool help = false, version = false;
};
DaemonOptions parse_daemon(int argc, char **argv);  // throws Failure: usage
std::string daemon_help();

// What stands before the sub-command of signalbox, and where that is.
struct ToolOptions {
    std::string config;
    std::string socket;
    bool help = false, version = false;
    int command = 0;  // its place in argv; argc: none is named
};
ToolOptions parse_tool(int argc, char **argv);  // throws Failure: usage
std::string tool_flags_help();
