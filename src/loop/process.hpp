#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loop/loop.hpp"

using Argv = std::vector<std::string>;

// How a child ended, and what it said on standard output and standard error.
struct Output {
    int status = 0;            // exit status; 128 + signal where one killed it
    std::string text;          // the first 64 KiB
    std::string line() const;  // the first line, without its end
};

class Exec;

// All running children.  To be told of SIGCHLD; destroying it kills and forgets what is left.
class Children {
public:
    explicit Children(Loop &loop);
    Children(const Children &) = delete;
    ~Children();
    void reap();  // on SIGCHLD
    size_t size() const { return running.size(); }
    // Starts a program that outlasts us and is no child of ours.  It has these files as its
    // descriptors from 0 on, and no others.  Throws Failure where it cannot be started.
    void detach(Argv argv, const std::vector<int> &descriptors) const;

private:
    friend Exec;
    Loop &loop;
    rlimit files;                     // what children get, whatever we raise for ourselves
    std::map<pid_t, Exec *> running;  // null: nobody waits for it any more
};

// A child to be started by start() and awaited for its Output: until it has closed its end of the
// pipe and died.  Its group is killed at the time limit, and when the Exec is destroyed.
// argv[0] is a path; no shell and no search.  await_resume throws Failure at the limit, and where
// it could not be started.
class [[nodiscard]] Exec : public Waiter {
public:
    Exec(Children &children, Argv argv, Duration limit);
    ~Exec();
    void start();
    Output await_resume();

protected:
    void give_up(const std::string &why);  // it never starts: await_resume throws that

private:
    friend Children;
    void spawn();
    void read_some();
    void ended(int wait_status);
    void settle();

    Children &children;
    Argv argv;
    Duration limit;
    Output output;
    pid_t pid = -1;
    int out = -1;
    bool exited = false;
    std::string error;
    std::optional<Watch> watch;
    std::optional<Timer> timer;
};
