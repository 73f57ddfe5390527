#pragma once

#include <memory>
#include <string>
#include <string_view>

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

    // Shows it one line as made by gate(); nothing else may reach it.  Throws Failure where it
    // is of no use any more.
    IrcEvent feed(std::string_view canonical);

    // Appends the line as the library forms it, with CR LF.
    void form(const IrcLine &line, std::string &out);

private:
    struct Session;
    const std::unique_ptr<Session> session;
};
