#include "adapters/systemd.hpp"

#ifdef HAVE_SYSTEMD

#include <systemd/sd-daemon.h>

ServiceManager::ServiceManager(Loop &loop) : loop(loop) {
    uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) > 0)
        interval = std::chrono::microseconds(microseconds) / 3;
}

void ServiceManager::ready() {
    sd_notify(0, "READY=1");
    feed();
}

void ServiceManager::reloading() { sd_notify(0, "RELOADING=1"); }

void ServiceManager::stopping() { sd_notify(0, "STOPPING=1"); }

void ServiceManager::feed() {
    if (interval == Duration::zero()) return;
    sd_notify(0, "WATCHDOG=1");
    timer.emplace(loop, interval, [this] { feed(); });
}

#else

ServiceManager::ServiceManager(Loop &loop) : loop(loop) {}
void ServiceManager::ready() {}
void ServiceManager::reloading() {}
void ServiceManager::stopping() {}

#endif
