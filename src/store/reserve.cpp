#include "store/reserve.hpp"

#include <fcntl.h>
#include <unistd.h>

static constexpr off_t reserved = 1 << 20;

bool Reserve::take() const {
    if (path.empty()) return true;
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return false;
    const bool taken = posix_fallocate(fd, 0, reserved) == 0;
    close(fd);
    if (!taken) give();
    return taken;
}

void Reserve::give() const {
    if (!path.empty()) unlink(path.c_str());
}
