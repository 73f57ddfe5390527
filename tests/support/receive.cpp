#include "support/receive.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

bool receive_some(int fd, std::string &buffer, bool &ended, Duration at_most) {
    const auto milliseconds =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(at_most, Duration(0))).count();
    pollfd wanted{fd, POLLIN, 0};
    if (ended || poll(&wanted, 1, static_cast<int>(milliseconds)) <= 0) return false;
    char bytes[65536];
    const ssize_t count = recv(fd, bytes, sizeof bytes, 0);
    if (count <= 0)
        ended = true;
    else
        buffer.append(bytes, static_cast<size_t>(count));
    return !ended;
}
