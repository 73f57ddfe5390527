#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.hpp"

enum class Level { error, warning, notice, info, debug };

std::string_view level_name(Level level);
bool parse_level(std::string_view name, Level &level);

struct LogEntry {
    uint64_t number;  // counts from 1
    WallTime time;
    Level level;
    std::string text;  // the event and its fields, logfmt
};

// The log: one line an event on standard error, and the last lines in memory for the console.
class Log {
public:
    struct Field {
        std::string_view name;
        std::string value;  // quoted where logfmt needs it, so that no value can forge a line
    };

    // journal: standard error is systemd's, which wants priorities and knows the time itself.
    explicit Log(const Clock &clock, Level most = Level::info, bool journal = false);
    Log(const Log &) = delete;

    void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
    void error(std::string_view event, std::initializer_list<Field> f = {}) {
        write(Level::error, event, f);
    }
    void warning(std::string_view event, std::initializer_list<Field> f = {}) {
        write(Level::warning, event, f);
    }
    void notice(std::string_view event, std::initializer_list<Field> f = {}) {
        write(Level::notice, event, f);
    }
    void info(std::string_view event, std::initializer_list<Field> f = {}) {
        write(Level::info, event, f);
    }
    void debug(std::string_view event, std::initializer_list<Field> f = {}) {
        write(Level::debug, event, f);
    }

    // A notice that goes to the system's log, too, where standard error does not lead there:
    // whoever can write our files cannot take it back.
    void testify(std::string_view event, std::initializer_list<Field> fields);

    void set_level(Level most) { this->most = most; }
    void mute() { fd = -1; }  // keep in memory only
    const std::deque<LogEntry> &recent() const { return entries; }

private:
    void print(Level level, WallTime time, const std::string &text);
    void print_line(Level level, WallTime time, const std::string &text);

    const Clock &clock;
    Level most;
    int fd = 2;
    const bool blocks;  // a reader may be slow
    bool journal;
    uint64_t last = 0, unread = 0;  // lines; those that standard error did not take
    std::deque<LogEntry> entries;
};
