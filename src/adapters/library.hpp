#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "irc/event.hpp"
#include "irc/line.hpp"

// Keeps a descriptor below 1024 for libircclient, which aborts the process above that.  Held from
// the construction to the moment when the library needs it.
class LowDescriptor {
public:
    LowDescriptor() { hold(); }
    LowDescriptor(const LowDescriptor &) = delete;
    ~LowDescriptor() { release(); }
    void hold();
    void release();
    bool low() const { return fd >= 0 && fd < 1024; }

private:
    int fd = -1;
};

// A session of libircclient that has a socket pair where it believes to have a server, so that it
// says which event a line is and forms lines to be sent, and nothing more.
class Library {
public:
    explicit Library(LowDescriptor &place);  // throws Failure, naming what is missing
    Library(const Library &) = delete;
    ~Library();

    // Lines as made by gate() are gathered and shown to it together, for each time costs two calls
    // of the system.  Nothing else may reach it.
    bool has_room(std::string_view canonical) const;  // for this one too; the first always fits
    void add(std::string_view canonical);
    // Shows it what was gathered: the event of each line, valid until the next call.  Throws
    // Failure where it is of no use any more.
    std::span<const IrcEvent> show();

    // Forms a line to be sent.  It is appended, with its tags and CR LF and what was formed before
    // it, now or by the next drain().
    void form(const IrcLine &line, std::string &out);
    void drain(std::string &out);

private:
    void add_tags(std::string_view formed, std::string &out);

    struct Session;
    const std::unique_ptr<Session> session;
    // Of the lines that it holds: how many, and which of them have what in front.
    size_t held = 0;
    std::vector<std::pair<size_t, std::string>> fronts;
};
