#include "console/console.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/link.hpp"
#include "console/model.hpp"
#include "console/screen.hpp"

namespace {

constexpr Duration frame = 33ms;

std::string environment(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

// Where the history is kept; empty where there is no place for it.
std::string history_path() {
    std::string state = environment("XDG_STATE_HOME");
    const std::string home = environment("HOME");
    if (state.empty() && !home.empty()) state = home + "/.local/state";
    if (!state.starts_with('/')) return "";
    std::error_code ignored;
    std::filesystem::create_directories(state + "/signalbox", ignored);
    return state + "/signalbox/console-history";
}

int complain(int exit, std::string_view why) {
    fmt::print(stderr, "signalbox console: {}\n", why);
    return exit;
}

int cannot_connect(const std::string &path, int error) {
    const bool forbidden = error == EACCES || error == EPERM;
    return complain(forbidden ? exit_permission : exit_unavailable,
                    fmt::format("{}: {}{}", printable(path), std::strerror(error),
                                forbidden ? "" : "; is signalboxd running?"));
}

// The terminal and what stands between it and the model.
class ConsoleSession {
public:
    ConsoleSession(Loop &loop, DaemonLink &link, ConsoleModel &model, const PartLooks &looks)
        : loop(loop), link(link), model(model), screen(environment("NO_COLOR").empty(), looks),
          keyboard(loop, 0, POLLIN, [this](short events) { typed(events); }) {}

    Stop run();

private:
    void typed(short events);
    void hear_daemon();
    void hear_signals();
    void speak();
    void draw();
    Duration patience() const;

    Loop &loop;
    DaemonLink &link;
    ConsoleModel &model;
    Screen screen;
    const std::string history = history_path();
    bool hung_up = false;
    bool pressed = true;  // a key, or what else must be seen at once
    bool stale = true;    // the screen
    Instant drawn{};
    Watch keyboard;
};

void ConsoleSession::typed(short events) {
    for (const Keypress &press : screen.take()) model.press(press);
    pressed = true;
    if (events & (POLLHUP | POLLERR | POLLNVAL)) hung_up = true;
}

void ConsoleSession::hear_daemon() {
    for (const LinkNews &news : link.take()) {
        switch (news.kind) {
        case LinkNews::connected: model.connected(); break;
        case LinkNews::told: model.hear(news.tell); break;
        case LinkNews::garbled: model.garbled(news.why); break;
        case LinkNews::lost: model.lost(); break;
        }
        if (model.stop()) return;
    }
}

void ConsoleSession::hear_signals() {
    for (const int number : {SIGHUP, SIGTERM, SIGINT})
        if (loop.signal(number)) hung_up = true;
    const bool resized = loop.signal(SIGWINCH), continued = loop.signal(SIGCONT);
    if (resized || continued) {
        screen.resize();
        pressed = true;
    }
    if (model.take_suspend()) screen.suspend();
    if (model.take_redraw()) screen.redraw();
    if (model.take_bell()) screen.bell();
    model.resize(screen.rows(), screen.columns());
}

void ConsoleSession::speak() {
    for (const Ask &ask : model.take_asks()) link.send(ask);
    for (const std::string &line : model.take_entered()) append_history(history, line);
}

// What others say is drawn so many times a second at the most, what is typed at once.
void ConsoleSession::draw() {
    stale = !pressed && loop.now() - drawn < frame;
    if (stale) return;
    screen.draw(picture_of(model));
    drawn = loop.now();
    pressed = false;
}

Duration ConsoleSession::patience() const {
    const Duration step = model.panel().ticks() ? Duration(1s) : Duration(1min);
    return stale ? frame : step - (loop.wall().time_since_epoch() % step) + 1ms;
}

Stop ConsoleSession::run() {
    while (true) {
        hear_daemon();
        hear_signals();
        speak();
        if (model.stop()) return *model.stop();
        if (hung_up) return {exit_ok, ""};
        draw();
        loop.wait(patience());
    }
}

Stop run_session(const std::string &socket_path, const ConsoleSettings &settings, size_t lines) {
    const SystemClock clock;
    Loop loop(clock);
    DaemonLink link(loop, socket_path);
    if (const int error = link.try_connect()) return {cannot_connect(socket_path, error), ""};
    InputHistory history;
    history.keep(settings.history);
    load_history(history_path(), history);
    ConsoleModel model(clock, std::move(history), settings);
    model.fetch(lines);
    return ConsoleSession(loop, link, model, settings.colours).run();
}

}  // namespace

int run_console(const std::string &socket_path, const ConsoleSettings &settings, size_t lines) {
    try {
        const Stop stop = run_session(socket_path, settings, lines);
        return stop.why.empty() ? stop.exit : complain(stop.exit, stop.why);
    } catch (const Failure &failure) {
        return complain(exit_unavailable, failure.what());
    } catch (const std::exception &error) {
        return complain(exit_internal, error.what());
    }
}
