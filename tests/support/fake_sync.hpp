#pragma once

#include <optional>

#include "loop/sync.hpp"

// A sync that ends when the test says so.
class FakeSync final : public Sync {
public:
    bool busy() const override { return running.has_value(); }
    void start(uint64_t mark) override {
        running = mark;
        ++started;
    }
    std::optional<End> take() override { return std::exchange(ended, {}); }
    void renew() override { ++renewed; }

    void finish(int error = 0) {
        if (running) ended = End{*std::exchange(running, {}), error};
    }
    int started = 0, renewed = 0;

private:
    std::optional<uint64_t> running;
    std::optional<End> ended;
};
