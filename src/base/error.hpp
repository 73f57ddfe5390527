#pragma once

#include <fmt/core.h>

#include <stdexcept>
#include <utility>

// What went wrong, in one lower-case clause for the person who asked.
struct Failure : std::runtime_error {
    template <class... A>
    explicit Failure(fmt::format_string<A...> text, A &&...args)
        : runtime_error(fmt::format(text, std::forward<A>(args)...)) {}
};

// It is not wrong, and may be done later: something is full, busy or unwell.
struct TryLater : Failure {
    using Failure::Failure;
};

// The exit codes of all programs (sysexits.h).
enum Exit : int {
    exit_ok = 0,
    exit_usage = 64,
    exit_unavailable = 69,  // the network or the daemon is gone
    exit_internal = 70,
    exit_cannot_create = 73,
    exit_io = 74,  // output that could not be written
    exit_try_later = 75,
    exit_permission = 77,
    exit_config = 78,
};
