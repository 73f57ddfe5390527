#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>

#include "base/clock.hpp"
#include "support/net_space.hpp"

// Two hosts, each in a network namespace of its own, and one line between them that we can spoil.
// Their kernels exchange real IP packets through a process of ours, so what is lost is sent again
// by TCP itself.  Destroying it leaves nothing behind.
class NetLine {
public:
    static constexpr const char *near_address = "10.93.0.1", *far_address = "10.93.0.2";

    NetLine();  // throws where this machine does not let us
    NetLine(const NetLine &) = delete;
    ~NetLine();

    static std::string why_not();  // why this machine does not let us; empty: it does

    const NetSpace &near() const { return near_host; }
    const NetSpace &far() const { return far_host; }

    void pull();  // the cable: neither side has a carrier, and what is under way is lost
    void plug();
    void switch_near(bool on);  // the device of the near host, and with it its route
    void lose(int percent) { state->loss = percent; }
    void delay(Duration each_way);

private:
    struct State {
        std::atomic<int> loss{0};   // percent of the packets
        std::atomic<int> delay{0};  // ms, each way
        std::atomic<bool> pulled{false};
    };
    class Relay;
    void carrier(bool on);

    NetSpace near_host, far_host;
    int near_tun, far_tun;
    State *state;  // shared with the relay
    pid_t relay;
};
