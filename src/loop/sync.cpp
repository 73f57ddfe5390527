#include "loop/sync.hpp"

#include <fcntl.h>
#include <libaio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

struct FileSync::Kernel {
    io_context_t context{};
    iocb request{};
    int event = -1;
    ~Kernel() {
        if (context) io_destroy(context);
        if (event >= 0) close(event);
    }
};

FileSync::FileSync(Loop &loop, Log &log, std::string path)
    : log(log), path(std::move(path)), kernel(std::make_unique<Kernel>()) {
    kernel->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const int refused = kernel->event < 0 ? -errno : io_setup(1, &kernel->context);
    if (refused < 0)
        fall_back(-refused);
    else
        watch.emplace(loop, kernel->event, POLLIN, [this](short) { reap(); });
}

FileSync::~FileSync() {
    watch.reset();
    kernel.reset();
    if (fd >= 0) close(fd);
}

void FileSync::fall_back(int reason) {
    log.warning("sync blocks", {{"file", path}, {"reason", std::strerror(reason)}});
    watch.reset();
    kernel.reset();
}

// The descriptor stays open: a new one might not be told of an error that an old one was.
void FileSync::start(uint64_t mark) {
    if (fd < 0) fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        ended = End{mark, errno};
        return;
    }
    const int refused = kernel ? submit() : 0;
    if (refused) fall_back(refused);
    if (kernel)
        running = mark;
    else
        ended = End{mark, fdatasync(fd) == 0 ? 0 : errno};
}

int FileSync::submit() {
    io_prep_fdsync(&kernel->request, fd);
    io_set_eventfd(&kernel->request, kernel->event);
    iocb *list[] = {&kernel->request};
    const int taken = io_submit(kernel->context, 1, list);
    return taken == 1 ? 0 : taken < 0 ? -taken : EAGAIN;
}

void FileSync::reap() {
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t drained = read(kernel->event, &count, sizeof count);
    io_event event{};
    timespec at_once{};
    if (io_getevents(kernel->context, 0, 1, &event, &at_once) != 1 || !running) return;
    const auto result = static_cast<long>(event.res);
    ended = End{*std::exchange(running, {}), result < 0 ? static_cast<int>(-result) : 0};
}

std::optional<Sync::End> FileSync::take() { return std::exchange(ended, {}); }

// What is in flight holds the file that it was begun with.
void FileSync::renew() {
    if (fd >= 0) close(fd);
    fd = -1;
}
