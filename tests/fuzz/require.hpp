#pragma once

#include <cstdio>
#include <cstdlib>

// Ends a fuzz target with the reason where a promise is broken.
#define REQUIRE(promise)                                                           \
    do {                                                                           \
        if (promise) break;                                                        \
        std::fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise); \
        std::abort();                                                              \
    } while (false)
