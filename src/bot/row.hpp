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
    decimal,   // the same, with digits behind a point
    truth,     // yes or no
    choice,    // one of `choices`
    channel,   // "#ops" where one network is configured or the call came from it, "libera/#ops"
    duration,  // "90s", "1h30m", of `least` to `most` seconds
    time,      // "14:30", "2026-11-22", "2026-11-22T14:30Z"; UTC
    host,      // one of `choices`, where "*.example.org" stands for many; else a name or address
    person,    // the name of a person, an identity, or a nick
    job,       // a job's number
    secret,    // never shown nor kept; refused in channels
    pattern,   // a word that matches `pattern`
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
    long long least = 0, most = 1'000'000;  // integer, decimal, duration
    std::vector<std::string> choices = {};
    std::string pattern = {};  // RE2, of word, text, secret and pattern; it matches the whole value
    bool named = false;        // only as name=value or --name value, before the last parameter
    bool dashes = false;       // in a runbook's program the value may begin with -
    bool slashes = false;      // and hold / and .. where it is a part of a word
    bool required() const { return !optional && fallback.empty(); }
    bool operator==(const Param &) const = default;
};

std::string placeholder(const Param &param);  // as the usage calls it: "CHANNEL", "[DICE=1d6]"

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
    bool brake = false;    // neither lockdown, freeze nor budget holds it up
    bool local = false;    // at the control socket only: no word of a network is enough
    bool durable = false;  // whatever its risk: nobody hears of it before it is on disk
    Task<> (*run)(Ctx &) = nullptr;
    const Runbook *runbook = nullptr;  // what it runs instead

    std::string usage() const;  // "say CHANNEL TEXT", "roll [DICE=1d6]"
    bool has_secret() const;    // is one of its parameters?
};
