#include "tool/spool.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "tool/client.hpp"

namespace {

// The mode that lets the daemon read it; nobody else can list the folder or guess the name.
constexpr mode_t file_mode = 0644;

[[noreturn]] void fail(const std::string &what) {
    throw Unreachable{exit_cannot_create, "no daemon answers, and the spool " + what};
}

class OpenFolder {
public:
    explicit OpenFolder(const SpoolPlace &place) : place(place) {
        fd = open(place.folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0) refuse(std::strerror(errno));
        struct stat found {};
        fstat(fd, &found);
        check(found);
    }
    OpenFolder(const OpenFolder &) = delete;
    ~OpenFolder() { close(fd); }

    // Written under another name first: what the daemon finds is whole.
    void leave(const std::string &name, const std::string &line) {
        const std::string draft = "." + name;
        const int file = openat(fd, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file < 0) refuse(std::strerror(errno));
        const bool written = write_all(file, line + "\n") && fchmod(file, file_mode) == 0 &&
                             fsync(file) == 0 &&
                             renameat(fd, draft.c_str(), fd, name.c_str()) == 0 && sync(file);
        const int reason = errno;
        close(file);
        if (written) return;
        unlinkat(fd, draft.c_str(), 0);
        unlinkat(fd, name.c_str(), 0);
        refuse(std::strerror(reason));
    }

private:
    [[noreturn]] void refuse(const std::string &why) const {
        fail(fmt::format("{} is of no use: {}", place.folder, why));
    }

    void check(const struct stat &found) const {
        struct stat state {};
        const bool known = stat(place.state.c_str(), &state) == 0;
        const uid_t owner = found.st_uid;
        if (owner != 0 && owner != geteuid() && !(known && owner == state.st_uid))
            refuse("it belongs to somebody else than the daemon");
        if (found.st_mode & S_IRWXO) refuse("it is open to all, it must have mode 1730");
        if ((found.st_mode & S_IWGRP) && !(found.st_mode & S_ISVTX))
            refuse("others could remove what is left there, it must have mode 1730");
    }

    static bool write_all(int file, const std::string &bytes) {
        for (size_t done = 0; done < bytes.size();) {
            const ssize_t n = write(file, bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return false;
            done += static_cast<size_t>(n);
        }
        return true;
    }

    // The new name is on disk, too; who may not read the folder has the whole file system written.
    bool sync(int file) const {
        const int folder = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0) return syncfs(file) == 0;
        const bool done = fsync(folder) == 0;
        close(folder);
        return done;
    }

    const SpoolPlace &place;
    int fd;
};

bool is_there(const std::string &path) {
    struct stat found {};
    return lstat(path.c_str(), &found) == 0;
}

}  // namespace

std::string spool_name() {
    std::random_device random;
    const auto now = SystemClock().wall().time_since_epoch();
    return fmt::format("{:020}-{:08x}{:08x}",
                       std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(), random(),
                       random());
}

bool leave_in_spool(const std::vector<SpoolPlace> &places, const Ask &ask) {
    for (const SpoolPlace &place : places) {
        const bool named = place.state.empty();
        if (!named && !is_there(place.folder)) continue;
        OpenFolder(place).leave(ask.guard, write_ask(ask));
        return true;
    }
    return false;
}
