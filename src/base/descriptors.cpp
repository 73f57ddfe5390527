#include "base/descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

void open_standard_files() {
    int fd;
    do fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) close(fd);
}

void close_inherited_files() { close_range(STDERR_FILENO + 1, ~0u, 0); }
