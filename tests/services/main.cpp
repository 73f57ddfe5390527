// Services for tests: services FILE.  Links with the InspIRCd at the port that the file names,
// again and again, until it is killed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <thread>

#include "services/link.hpp"

static int connect_to(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) return fd;
    close(fd);
    return -1;
}

int main(int argc, char **argv) try {
    if (argc != 2) return 64;
    const ServicesSettings settings = read_settings(argv[1]);
    ServicesLink link(settings);
    for (;;) {
        const int fd = connect_to(settings.port);
        if (fd >= 0) {
            link.run(fd);
            close(fd);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
} catch (const std::exception &error) {
    std::fprintf(stderr, "services: %s\n", error.what());
    return 70;
}
