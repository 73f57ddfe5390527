#pragma once

#include <optional>
#include <string>

#include "loop/loop.hpp"

// The service manager, where one started us (sd_notify(3)); else all of this does nothing.
class ServiceManager {
public:
    explicit ServiceManager(Loop &loop);
    void ready();
    void reloading();
    void stopping();

private:
    void feed();  // the watchdog, as long as the loop turns
    Loop &loop;
    Duration interval{};
    std::optional<Timer> timer;
};
