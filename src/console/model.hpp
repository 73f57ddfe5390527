#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "bot/protocol.hpp"
#include "console/geometry.hpp"
#include "console/keys.hpp"
#include "console/panels.hpp"
#include "console/prompt.hpp"
#include "console/said.hpp"
#include "console/search.hpp"
#include "console/secrecy.hpp"
#include "console/slash.hpp"
#include "console/talk.hpp"
#include "console/windows.hpp"

// What the line being typed will do on Enter.
enum class Meaning { nothing, console, run, say };

// The console without terminal and socket: keys and what the daemon tells go in, asks come out.
class ConsoleModel {
public:
    ConsoleModel(const Clock &clock, InputHistory history, ConsoleSettings settings = {});
    ConsoleModel(const ConsoleModel &) = delete;

    void resize(int rows, int columns);
    void press(const Keypress &press);

    void fetch(size_t lines) { talk.fetch(lines); }  // see DaemonTalk::fetch

    void connected() { talk.connected(); }
    void lost();
    void hear(const Tell &tell);
    void garbled(std::string_view why) { talk.garbled(why); }
    std::vector<Ask> take_asks() { return talk.take(); }

    const std::optional<Stop> &stop() const { return talk.stop() ? talk.stop() : quitting; }
    void open_job(uint64_t number);  // shows its output in a window, as it comes

    bool take_redraw() { return std::exchange(redraw, false); }
    bool take_suspend() { return std::exchange(suspend, false); }
    bool take_bell() { return list.take_bell() && settings.bell; }
    std::vector<std::string> take_entered() { return std::exchange(entered, {}); }  // to be kept

    const WindowList &windows() const { return list; }
    const Room &room() const;  // that the line being typed is for
    const Panels &panel() const { return panels; }
    PanelPage page() const;         // of the panel that is shown
    bool letters_are_keys() const;  // of the panel: no line is begun
    const Boards &boards() const { return talk.boards(); }
    const Prompt &prompt() const { return input; }
    const Welcome &welcome() const { return talk.welcome(); }
    bool attached() const { return talk.attached(); }
    Meaning meaning() const { return meaning_of(input.text()); }
    std::string hint() const;     // how the command being typed is used
    std::string current() const;  // the word of it that the cursor is on
    std::string question() const;  // that waits for y or n; empty: none
    SaidText said() const;
    const TextSearch *text_search() const { return in_text ? &*in_text : nullptr; }
    const HistorySearch *history_search() const { return in_history ? &*in_history : nullptr; }
    Geometry geometry() const;
    int64_t now() const { return talk.now(); }

private:
    Meaning meaning_of(std::string_view text) const;
    bool nobody_hears() const;          // in a window that is no room of the bot
    std::string command_place() const;  // where commands that are typed run
    void act(const std::string &key, Action action);
    bool act_on_windows(const std::string &key, Action action);
    bool act_on_view(Action action);
    void want_older();
    void show_alert(int step);
    void press_line(const Keypress &press);
    bool act_on_look(Action action);
    void paste(std::string_view text);
    void add_line();
    bool one_line_only() const;

    bool answer(const Keypress &press);  // false: nothing was asked
    bool search(const Keypress &press);  // false: no search is under way
    bool act_on_search(Action action);
    template <class Search>
    bool look_on(Search &search, int older, const Keypress &press);
    void look_for_words();
    void show_found();
    void leave_search(bool stay);
    void apply_view();

    void complete(int by);
    void apply_candidates();
    void line_changed();
    void ask_candidates();
    void toggle_nicks();
    void clear_line();
    void drop_lines();

    void enter();
    void send(Meaning meaning);  // what is typed
    void say_lines(const std::string &text);
    Secrecy secrecy_of(Meaning meaning, const std::string &text) const;
    void remember(Meaning meaning, const std::string &text);
    void settle(const DaemonTalk::Verdict &verdict);
    std::string command_in(std::string_view text) const;  // without prefix
    void say(const std::string &text, const std::string &as);
    void run(std::string_view text);
    void obey(const SlashCommand &command);
    void show_named(std::string_view name);
    void set_topic(std::string_view text);
    void set(std::string_view words);
    void settings_changed();
    void join_or_part(std::string_view verb, std::string_view channel);
    void pass(const std::string &command);
    void inform(std::string_view text);
    size_t prefix_length(std::string_view text) const;

    bool steer(const Keypress &press, Action action);  // true: it was for the panel
    bool steer_by_text(const std::string &text);
    bool steer_by_name(const std::string &key, Action action);
    bool move_panel(Action action);
    void move_panel_by(int rows, const PanelPage &shown);
    bool use_panel_key(const std::string &key);
    void use_panel_key(const PanelKey &key, const std::string &row);
    void press_with_question(const Keypress &press);
    void answer_question(bool yes);
    void show_panel(PanelKind kind);
    void leave_panel();
    void hear_for_panels(const Tell &tell);
    void hear_answer(const Tell &tell);
    void page_audit(const PanelPage &shown);
    void call_for_panel(const std::string &command);
    PanelFacts facts() const;
    BodySize panel_size(const PanelPage &shown) const;

    WindowList list;
    DaemonTalk talk;
    Panels panels;
    std::map<uint64_t, std::string> asked;  // calls whose answers are shown in a window, or in the
                                            // panel where there is none
    Prompt input;
    ConsoleSettings settings;
    std::vector<KeyBinding> bindings = bindings_of(settings);
    std::optional<TextSearch> in_text;
    std::optional<HistorySearch> in_history;
    std::string words_before;              // of the last search
    Times times_before = Times::fitting;   // while they are off
    size_t lines_asked = 0;  // may so many be said?
    std::string asked_in;    // the window where that was asked
    std::map<uint64_t, std::string> unsure;  // entered lines that wait for a verdict
    std::optional<Stop> quitting;
    std::vector<std::string> entered;
    std::optional<Candidates> candidates;  // for the line as it stands
    bool tab_waits = false;                // for candidates
    int clears = 0;                        // ^C on an empty line, in a row
    bool redraw = false, suspend = false;
    int rows = 24, columns = 80;
};
