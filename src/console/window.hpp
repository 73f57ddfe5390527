#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/protocol.hpp"
#include "console/settings.hpp"

enum class Activity : uint8_t { none, event, talk, alert };

// What is shown of the people in a channel.
enum class NickList : uint8_t { nicks, accounts, hidden };

// A line in a window.
struct ConsoleLine {
    ChatLine chat;
    bool ours = false;  // the console's own word: no snapshot takes it away
};

// What orders lines, whatever clocks networks have: the number, or of a line without one the time.
int64_t stamp_of(const ChatLine &line);

// Where the view stands while it is scrolled back: the lowest row shown.
struct Anchor {
    uint64_t line = 0;  // its number, see ConsoleWindow::first
    size_t rows = 1;    // of that line that are shown
};

// How the lines of a window are shown.
struct LineView {
    Times times = Times::fitting;
    bool joins = true;
    std::string wanted;  // what is searched for
    bool exact = false;  // as it is written
};

// One room, or the bot's log: its last lines and what the operator has seen of them.
class ConsoleWindow {
public:
    static constexpr size_t most_lines = 5000;      // at the bottom,
    static constexpr size_t most_scrolled = 20000;  // and while scrolled back
    static constexpr size_t most_text = 8192;

    explicit ConsoleWindow(std::string_view name) { room.name = name; }

    void add(ChatLine line, bool ours = false);
    // Lines with numbers: those that are not here yet go where their numbers say.
    void merge(std::vector<ChatLine> lines);
    void note_before(int64_t number, std::string text);  // our own word, above that line
    void replace(std::vector<ChatLine> lines);  // a snapshot; the console's own lines stay
    void clear();
    void mark_read();  // what comes from now on is unread

    uint64_t first() const { return number; }  // the number of lines().front()
    const std::deque<ConsoleLine> &lines() const { return kept; }
    int64_t newest() const;                  // the stamp of the latest line, 0 without any
    int64_t first_number() const;            // of the lines that have one; 0: none has
    int64_t last_number() const;
    bool unread_begins(size_t index) const;  // is this the first line since mark_read()?

    Room room;
    Activity activity = Activity::none;
    std::optional<Anchor> anchor;  // nothing: at the bottom
    NickList nicks = NickList::nicks;
    size_t nicks_skipped = 0;
    bool loading = false;  // older lines have been asked for
    bool whole = false;    // there are none
    std::optional<uint64_t> looked_at = {};  // the alert that the operator went to last
    bool muted = false;  // nothing below an alert makes it active
    LineView view;

private:
    int64_t anchored_time() const;
    void trim();

    std::deque<ConsoleLine> kept;
    uint64_t number = uint64_t{1} << 40;  // far from 0: older lines go before it
    int64_t read_until = 0;
    bool marked = false;
};

bool is_command_room(const Room &room);  // where all that is typed is a command
bool is_log(const Room &room);
bool is_job(const Room &room);  // the output of a job: "job 12"
std::string job_window(uint64_t number);
bool is_coming_or_going(const ChatLine &line);  // of others; a netsplit is none
inline constexpr std::string_view local_window = "local";
inline constexpr std::string_view log_window = "log";
