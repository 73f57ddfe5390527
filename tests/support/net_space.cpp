#include "support/net_space.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "support/net_device.hpp"

static int present_space() {
    const int descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error("no network namespaces in /proc");
    return descriptor;
}

static void enter(int descriptor) {
    if (setns(descriptor, CLONE_NEWNET))
        throw std::runtime_error(std::string("cannot enter a network namespace: ") +
                                 std::strerror(errno));
}

NetSpace::NetSpace() {
    const int home = present_space();
    if (unshare(CLONE_NEWNET)) {
        const int reason = errno;
        close(home);
        throw std::runtime_error(std::string("no network namespace of our own: ") +
                                 std::strerror(reason));
    }
    descriptor = present_space();
    switch_device("lo", true);
    enter(home);
    close(home);
}

NetSpace::~NetSpace() { close(descriptor); }

std::string NetSpace::why_not() {
    try {
        NetSpace probe;
        return "";
    } catch (const std::runtime_error &error) {
        return error.what();
    }
}

NetSpace::Visit::Visit(const NetSpace &space) : home(present_space()) { enter(space.descriptor); }

NetSpace::Visit::~Visit() {
    if (setns(home, CLONE_NEWNET)) _exit(125);  // everything after would run in the wrong place
    close(home);
}
