#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "loop/task.hpp"

class Ctx;
struct Runbook;

enum class Risk { read, change, danger };
std::string_view risk_name(Risk risk);

// What a parameter may hold.
enum class Kind {
    word,      // no blanks
    text,      // the rest of the line; only as the last one
    integer,   // within `least` and `most`
    choice,    // one of `choices`
    channel,   // "#ops" where one network is configured or the call came from it, "libera/#ops"
    duration,  // "90s", "1h30m"
    command,   // the name of a command, which may be of several words; only as the last one
};
std::string_view kind_name(Kind kind);

// One parameter of a command.  Positional, or name=value.
struct Param {
    std::string name;
    Kind kind = Kind::word;
    std::string help = {};                  // what it is, a few words
    std::string fallback = {};              // the value where it is not given
    bool optional = false;                  // may be left out although it has no fallback
    long long least = 0, most = 1'000'000;  // integer
    std::vector<std::string> choices = {};
    bool required() const { return !optional && fallback.empty(); }
};

// All there is to know about a command: help, arity, access, completion and the manual's check
// come from here.
struct Command {
    std::string name;  // lower case; may be of several words
    std::vector<std::string> aliases = {};
    std::string family;   // the heading in help: "bot", "channels", "machine", "fun"
    std::string summary;  // one clause, lower case, no full stop
    std::vector<Param> params = {};
    std::string example = {};  // arguments for the example in help
    Risk risk = Risk::danger;
    bool brake = false;  // neither lockdown, freeze nor budget holds it up
    bool local = false;  // at the control socket only: no word of a network is enough
    Task<> (*run)(Ctx &) = nullptr;
    const Runbook *runbook = nullptr;  // what it runs instead

    std::string usage() const;  // "say CHANNEL TEXT", "roll [DICE=1d6]"
};
