#pragma once

#include <memory>
#include <string>

#include "adapters/tls.hpp"

// A stream and the bytes that it has not taken yet.
struct Outflow {
    std::unique_ptr<Stream> stream;
    std::string bytes;
    size_t sent = 0;  // of the bytes

    size_t unsent() const { return bytes.size() - sent; }
    Stream::Status push();  // writes until all is gone or the stream takes no more
    void forget();          // what is not sent never will be
};
