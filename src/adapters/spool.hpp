#pragma once

#include <sys/stat.h>

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/spool.hpp"
#include "loop/loop.hpp"

// The folder in which people of this machine leave announcements while no daemon runs.  Whoever may
// write there is not trusted: nothing in it is followed, waited for or read without bound.
class SpoolFolder {
public:
    // Makes the folder where it can; one that is not ours, or open to all, is not looked into.
    SpoolFolder(Loop &loop, Log &log, std::string path);
    SpoolFolder(const SpoolFolder &) = delete;
    ~SpoolFolder();

    void move(const std::string &path);        // from now on it is there
    std::vector<SpoolFile> take(size_t most);  // the next ones, by name
    bool waits() const { return due || !names.empty(); }
    void remove(const std::string &name);

private:
    void open();
    void close();
    bool is_sound(const struct stat &folder);
    void look();
    void list();
    void tidy(const std::string &draft) const;
    void look_later();
    std::optional<SpoolFile> read(const std::string &name) const;

    Loop &loop;
    Log &log;
    std::string path;
    int folder = -1, inotify = -1;
    bool due = true;                // it is to be looked through
    uint64_t round = 0;             // how often it was
    std::string trouble;            // as it was logged last
    std::deque<std::string> names;  // that are to be taken, in order
    std::set<std::string> ignored;  // what cannot be removed
    std::optional<Watch> watch;
    std::optional<Timer> timer;
};
