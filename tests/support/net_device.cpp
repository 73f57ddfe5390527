#include "support/net_device.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

[[noreturn]] static void fail(const std::string &what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

static ifreq about(const std::string &name) {
    ifreq request{};
    name.copy(request.ifr_name, sizeof request.ifr_name - 1);
    return request;
}

static void ask(unsigned long what, ifreq &request) {
    const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int result = ioctl(any, what, &request);
    close(any);
    if (result) fail(std::string("network device ") + request.ifr_name);
}

void switch_device(const std::string &name, bool on) {
    ifreq request = about(name);
    ask(SIOCGIFFLAGS, request);
    request.ifr_flags =
        static_cast<short>(on ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
    ask(SIOCSIFFLAGS, request);
}

static void set_ip(unsigned long what, const std::string &name, const std::string &text) {
    sockaddr_in ip{};
    ip.sin_family = AF_INET;
    inet_pton(AF_INET, text.c_str(), &ip.sin_addr);
    ifreq request = about(name);
    std::memcpy(&request.ifr_addr, &ip, sizeof ip);
    ask(what, request);
}

void give_address(const std::string &name, const std::string &address) {
    set_ip(SIOCSIFADDR, name, address);
    set_ip(SIOCSIFNETMASK, name, "255.255.255.0");
}

int make_tun(const std::string &name) {
    const int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun < 0) fail("/dev/net/tun");
    ifreq request = about(name);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (ioctl(tun, TUNSETIFF, &request) == 0) return tun;
    const int reason = errno;
    close(tun);
    errno = reason;
    fail("no TUN device");
}
