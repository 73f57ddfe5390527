#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/library.hpp"
#include "adapters/lines.hpp"
#include "adapters/outflow.hpp"
#include "base/log.hpp"
#include "irc/wire.hpp"
#include "loop/loop.hpp"

// A connection that is up: bytes to lines to events, and lines to bytes.  What it hears goes to the
// end of `arrived`, at most so much between two calls of taken().  `lost` is called once, from the
// loop, with the reason, and may destroy it.  Destroying it closes at once.
class Connection {
public:
    // Throws Failure where libircclient cannot be used.
    Connection(Loop &loop, Log &log, const std::string &network, std::unique_ptr<Stream> stream,
               LowDescriptor &place, std::vector<WireInput> &arrived,
               std::function<void(const std::string &)> lost);
    Connection(const Connection &) = delete;

    void send(const IrcLine &line);
    void flush();
    void taken();                                            // `arrived` is empty again
    Outflow release();                                       // to be destroyed after it
    size_t unsent() const { return out.unsent() + formed; }  // at least 1 where there is something

private:
    void ready();
    std::string read();
    std::string read_lines();
    bool fill();
    void hear(std::string_view text);
    void show();
    bool has_room() const;
    void collect();
    void rewatch();
    void come_back();
    void report();

    // Lines that nobody was shown.
    struct Dropped {
        size_t too_long = 0;
        size_t malformed = 0;
        bool operator==(const Dropped &) const = default;
    };

    Loop &loop;
    Log &log;
    const std::string network;
    std::vector<WireInput> &arrived;
    const std::function<void(const std::string &)> lost;
    Outflow out;
    Library library;
    LineReader lines;
    std::string canonical;
    std::vector<size_t> shown;  // where in `arrived` the lines are whose events are not known yet
    std::string ended;          // why nothing more can be read
    std::string broken;         // why nothing more can be written
    size_t heard = 0;           // bytes, since taken()
    bool registered = false;
    bool formed = false;   // the library holds lines to be sent
    bool stalled = false;  // no room: there may be more to read of which poll knows nothing
    Dropped dropped, reported;
    Instant report_at{};
    Watch watch;
    std::optional<Timer> soon;
};
