#pragma once

#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

// Why a bot could not be measured.
struct BenchFailure : std::runtime_error {
    using runtime_error::runtime_error;
};

// Ctrl-C, TERM or HUP: the whole run ends, and destructors clear up.
struct BenchInterrupted : std::runtime_error {
    using runtime_error::runtime_error;
};
void catch_interrupts();

// An IRC server on loopback with one channel and one client, the bot under test.
// Destroying it hangs up.
class BenchNetwork {
public:
    BenchNetwork();
    BenchNetwork(const BenchNetwork &) = delete;
    ~BenchNetwork();
    int port() const { return listening_port; }

    bool await_bot(Instant deadline);      // takes the next connection; false: none came
    Instant await_join(Instant deadline);  // registers it; when its JOIN was read
    void hang_up();

    void say(std::string_view lines) { out += lines; }  // with CR LF; leaves with pump()
    void ask();                                         // says one !echo with a token of its own
    size_t asked() const { return tokens.size(); }
    size_t answered() const { return answers; }
    size_t unsent() const { return out.size() - gone; }

    void flush();  // sends what the bot takes at once

    // Sends what the bot takes, waits until there is room or input, and hears that.
    // Throws BenchFailure past the deadline, and where the bot has hung up.
    void pump(Instant deadline);

private:
    void read_some();
    void hear(std::string_view line);
    void hear_words(std::string_view line);
    void hear_cap(std::string_view line);
    void hear_mode(std::string_view line);
    void hear_who();
    void hear_join();
    void welcome();
    template <class... A>
    void reply(fmt::format_string<A...> text, A &&...args) {
        out += ":irc.bench.test " + fmt::format(text, std::forward<A>(args)...) + "\r\n";
    }

    int listener = -1;
    int listening_port = 0;
    int client = -1;

    // Of the present client.
    std::string in, out;
    size_t gone = 0;  // bytes of `out` that have left
    std::string nick;
    bool user_given = false, negotiating = false, welcomed = false, joined = false;
    Instant joined_at{};
    std::vector<bool> tokens;  // by number: is it still to be answered?
    size_t answers = 0;
};
