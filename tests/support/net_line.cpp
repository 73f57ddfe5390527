#include "support/net_line.hpp"

#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <deque>
#include <new>
#include <random>
#include <stdexcept>

#include "support/net_device.hpp"

static constexpr const char *device = "line";
static constexpr int largest_packet = 2048;
static constexpr size_t most_under_way = 4096;

// Carries packets from one device to the other, as the state says.
class NetLine::Relay {
public:
    Relay(int near, int far, const State &state) : state(state), ends{near, far} {}

    [[noreturn]] void run() {
        for (;;) {
            pollfd wanted[2] = {{ends[0], POLLIN, 0}, {ends[1], POLLIN, 0}};
            poll(wanted, 2, under_way.empty() ? 50 : 1);
            for (int from : {0, 1})
                while (take(from)) {
                }
            deliver();
        }
    }

private:
    struct Packet {
        Instant due;
        int to;
        std::string bytes;
    };

    bool take(int from) {
        char bytes[largest_packet];
        const ssize_t size = read(ends[static_cast<size_t>(from)], bytes, sizeof bytes);
        if (size <= 0) return false;
        const bool lost = state.pulled || static_cast<int>(random() % 100) < state.loss;
        if (!lost && under_way.size() < most_under_way)
            under_way.push_back({std::chrono::steady_clock::now() + state.delay.load() * 1ms,
                                 1 - from, std::string(bytes, static_cast<size_t>(size))});
        return true;
    }

    void deliver() {
        const Instant now = std::chrono::steady_clock::now();
        if (state.pulled) under_way.clear();
        for (; !under_way.empty() && under_way.front().due <= now; under_way.pop_front()) {
            const auto &[due, to, bytes] = under_way.front();
            if (write(ends[static_cast<size_t>(to)], bytes.data(), bytes.size()) < 0) continue;
        }
    }

    const State &state;
    const std::array<int, 2> ends;
    std::deque<Packet> under_way;
    std::minstd_rand random{2147};
};

static int host_device(const NetSpace &host, const char *address) {
    const NetSpace::Visit visit(host);
    const int tun = make_tun(device);
    give_address(device, address);
    switch_device(device, true);
    return tun;
}

static void *shared_page(size_t size) {
    void *page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::runtime_error("no shared memory");
    return page;
}

NetLine::NetLine()
    : near_tun(host_device(near_host, near_address)),
      far_tun(host_device(far_host, far_address)),
      state(new (shared_page(sizeof(State))) State),
      relay(fork()) {
    if (relay < 0) throw std::runtime_error("fork failed");
    if (relay > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    Relay(near_tun, far_tun, *state).run();
}

NetLine::~NetLine() {
    kill(relay, SIGKILL);
    waitpid(relay, nullptr, 0);
    munmap(state, sizeof *state);
    close(near_tun);
    close(far_tun);
}

std::string NetLine::why_not() {
    try {
        NetLine probe;
        return "";
    } catch (const std::runtime_error &error) {
        return error.what();
    }
}

void NetLine::carrier(bool on) {
    int value = on;
    for (const int tun : {near_tun, far_tun})
        if (ioctl(tun, TUNSETCARRIER, &value)) throw std::runtime_error("no carrier to switch");
}

void NetLine::pull() {
    state->pulled = true;
    carrier(false);
}

void NetLine::plug() {
    state->pulled = false;
    carrier(true);
}

void NetLine::switch_near(bool on) {
    const NetSpace::Visit visit(near_host);
    switch_device(device, on);
}

void NetLine::delay(Duration each_way) {
    state->delay =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(each_way).count());
}
