#include "loop/loop.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

Watch::Watch(Loop &loop, int fd, short events, std::function<void(short)> ready)
    : fd(fd), events(events), ready(std::move(ready)), loop(loop) {
    loop.watches.push_back(this);
}

Watch::~Watch() {
    std::erase(loop.watches, this);
    std::replace(loop.polled.begin(), loop.polled.end(), this, static_cast<Watch *>(nullptr));
}

Timer::Timer(Loop &loop, Duration after, std::function<void()> fire)
    : due(loop.now() + after), fire(std::move(fire)), loop(loop) {
    loop.timers.push_back(this);
}

Timer::~Timer() { std::erase(loop.timers, this); }

Waiter::~Waiter() { std::erase(loop.woken, this); }

void Waiter::wake() {
    if (woken) return;
    woken = true;
    if (sleeper) loop.woken.push_back(this);
}

static volatile sig_atomic_t arrived[NSIG];

Loop::Loop(const Clock &clock) : clock(clock) {
    read_clock();
    sigset_t block;
    sigemptyset(&block);
    struct sigaction action {};
    action.sa_handler = [](int number) { arrived[number] = 1; };
    const auto handle = [&](int number, const struct sigaction &how) {
        sigaction(number, &how, &handlers.emplace_back(number, how).second);
    };
    for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCHLD, SIGWINCH, SIGCONT}) {
        arrived[number] = 0;
        sigaddset(&block, number);
        handle(number, action);
    }
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    handle(SIGPIPE, ignore);
    handle(SIGXFSZ, ignore);  // a full disk is an error of write(2), not the end
    sigprocmask(SIG_BLOCK, &block, &original);
    waiting = original;
    for (const auto &[number, before] : handlers) sigdelset(&waiting, number);
}

Loop::~Loop() {
    assert(watches.empty() && timers.empty() && woken.empty());
    sigprocmask(SIG_SETMASK, &original, nullptr);
    for (const auto &[number, before] : handlers) sigaction(number, &before, nullptr);
}

bool Loop::signal(int number) { return std::exchange(arrived[number], 0); }

void Loop::read_clock() {
    instant = clock.now();
    walltime = clock.wall();
}

void Loop::wait(Duration at_most) {
    const int events = poll(at_most);
    read_clock();
    if (events > 0) call_ready();
    fire_due();
    resume_woken();
}

// Sleeps until a descriptor is ready, a signal arrives, a timer is due or the time is over.
int Loop::poll(Duration at_most) {
    const Instant start = clock.now();
    Duration left = std::clamp<Duration>(at_most, Duration::zero(), 24h);
    for (const Timer *timer : timers)
        if (timer->due != never) left = std::min(left, timer->due - start);
    if (!woken.empty() || left < Duration::zero()) left = Duration::zero();

    polled = watches;
    fds.clear();
    for (const Watch *watch : polled) fds.push_back({watch->fd, watch->events, 0});
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec limit{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
    return ppoll(fds.data(), fds.size(), &limit, &waiting);
}

void Loop::call_ready() {
    for (size_t i = 0; i < fds.size(); ++i) {
        const Watch *watch = polled[i];
        const bool gone = !watch || watch->fd != fds[i].fd;  // meanwhile
        if (gone || !fds[i].revents) continue;
        const auto ready = watch->ready;  // a copy: it may destroy its own Watch
        ready(fds[i].revents);
    }
}

void Loop::fire_due() {
    const std::vector<Timer *> all = timers;
    for (Timer *timer : all) {
        if (std::find(timers.begin(), timers.end(), timer) == timers.end()) continue;
        if (timer->due > instant) continue;
        timer->due = never;
        const auto fire = timer->fire;  // a copy: it may destroy its own Timer
        fire();
    }
}

void Loop::resume_woken() {
    while (!woken.empty()) {
        Waiter *waiter = woken.front();
        woken.pop_front();
        waiter->sleeper.resume();  // may destroy the Waiter
    }
}
