#pragma once

#include <poll.h>

#include <coroutine>
#include <csignal>
#include <deque>
#include <functional>
#include <vector>

#include "base/clock.hpp"

class Loop;

// A file descriptor that is watched from construction to destruction.  `ready` gets poll(2)'s
// revents; it stores what came and wakes whoever waits, and never runs a command.
class Watch {
public:
    Watch(Loop &loop, int fd, short events, std::function<void(short)> ready);
    Watch(const Watch &) = delete;
    ~Watch();
    int fd;        // negative: not watched for now
    short events;  // POLLIN, POLLOUT or both

private:
    friend Loop;
    std::function<void(short)> ready;
    Loop &loop;
};

// Fires once, unless destroyed first.
class Timer {
public:
    Timer(Loop &loop, Duration after, std::function<void()> fire);
    Timer(const Timer &) = delete;
    ~Timer();

private:
    friend Loop;
    Instant due;
    std::function<void()> fire;
    Loop &loop;
};

// The part of an awaitable that sleeps.  wake() queues its coroutine for the loop's next turn;
// destroying the Waiter withdraws it.
class Waiter {
public:
    explicit Waiter(Loop &loop) : loop(loop) {}
    Waiter(const Waiter &) = delete;
    ~Waiter();
    bool await_ready() const noexcept { return woken; }
    void await_suspend(std::coroutine_handle<> h) noexcept { sleeper = h; }

protected:
    void wake();
    Loop &loop;

private:
    friend Loop;
    std::coroutine_handle<> sleeper;
    bool woken = false;
};

// The one poll loop.  Signals are blocked outside ppoll(2); the destructor restores the mask and
// the handlers that the constructor changed.
class Loop {
public:
    explicit Loop(const Clock &clock);
    Loop(const Loop &) = delete;
    ~Loop();

    void wait(Duration at_most);  // poll once; call the ready; fire the due; resume the woken
    bool signal(int number);  // has it come since last asked?  HUP INT TERM USR1 CHLD WINCH CONT
    Instant now() const { return instant; }                     // read once a turn
    WallTime wall() const { return walltime; }                  // read once a turn
    Duration elapsed() const { return clock.now() - instant; }  // of this turn
    const sigset_t &original_mask() const { return original; }  // what children get

private:
    friend Watch;
    friend Timer;
    friend Waiter;
    void read_clock();
    int poll(Duration at_most);
    void call_ready();
    void fire_due();
    void resume_woken();

    const Clock &clock;
    Instant instant;
    WallTime walltime;
    sigset_t original, waiting;  // the mask that we found; the one in which we sleep
    std::vector<std::pair<int, struct sigaction>> handlers;  // as they were
    std::vector<Watch *> watches;
    std::vector<Timer *> timers;
    std::deque<Waiter *> woken;
    std::vector<pollfd> fds;      // of this turn
    std::vector<Watch *> polled;  // of this turn, beside fds; null: gone
};
