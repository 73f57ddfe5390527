#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/window.hpp"

// All windows, in the order of their numbers, and which of them is shown.  The first two, the room
// `local` and the bot's log, are always there.
class WindowList {
public:
    WindowList();

    size_t size() const { return windows.size(); }
    size_t position() const { return shown; }
    const ConsoleWindow &at(size_t index) const { return windows[index]; }
    ConsoleWindow &current() { return windows[shown]; }
    const ConsoleWindow &current() const { return windows[shown]; }
    ConsoleWindow *find(std::string_view name);
    const ConsoleWindow *find(std::string_view name) const;
    std::string short_name(size_t index) const;  // without the network where that is clear

    bool show(size_t index);
    bool show_named(std::string_view name);  // a number, a name or a part of one
    void show_beside(int step);              // round the corner
    bool is_alert(const ConsoleWindow &window, const ChatLine &line) const {
        return activity_of(window, line) == Activity::alert;
    }
    void show_active();                      // the most urgent one
    void show_last();                        // the one before
    void clear_current() { current().clear(); }
    bool close_current();                        // false for the first two and for joined channels
    ConsoleWindow &open(std::string_view name);  // as it is, or a new one
    void show(const ConsoleWindow &window);

    void hear(const RoomState &state, bool snapshot);
    void hear(const RoomGone &gone);
    void hear(const ChatLine &line);
    void hear(const LogLine &line);
    void forget_rooms();  // a snapshot follows: what it does not name was left

    std::vector<std::string> alerting;  // words that make a line an alert: nicks and names
    bool joins_count = true;            // do comings and goings make a window active?
    std::string expected;               // a channel that is to be shown as soon as it is there
    bool chosen = false;  // the operator has begun: no window comes to the front by itself

    void hide_nicks(bool hidden);  // in all windows
    bool take_bell() { return std::exchange(bell, false); }  // something came that is an alert

private:
    void remove(size_t index);  // not the one that is shown
    bool follow(std::string_view name);
    bool stays_closed(const RoomState &state) const;
    void raise(ConsoleWindow &window, const ChatLine &line);
    Activity activity_of(const ConsoleWindow &window, const ChatLine &line) const;

    std::vector<ConsoleWindow> windows;
    size_t shown = 0, before = 0;
    bool bell = false;
    NickList nicks = NickList::nicks;  // in windows to come
    std::map<std::string, int64_t, std::less<>> closed;  // and the stamp of their newest line
};

bool mentions(std::string_view text, std::string_view name);  // as a word of its own
