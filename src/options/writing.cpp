#include "options/writing.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "base/error.hpp"

static Failure trouble(const std::string &path) {
    return Failure("{}: {}", path, std::strerror(errno));
}

static bool write_whole(int fd, const std::string &content) {
    size_t done = 0;
    while (done < content.size()) {
        const ssize_t wrote = ::write(fd, content.data() + done, content.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        done += wrote;
    }
    return ::fsync(fd) == 0;
}

// What nobody else may read belongs to the service's user where root writes it, so that the
// service can read it.
static bool give_away(int fd, mode_t mode) {
    if (mode != 0600 || ::geteuid() != 0) return true;
    const passwd *user = ::getpwnam("signalbox");
    return !user || ::fchown(fd, user->pw_uid, user->pw_gid) == 0;
}

NewFile::NewFile(std::string place, const std::string &content, mode_t mode)
    : path(std::move(place)), beside(path + ".new-" + std::string(6, 'X')) {
    const int fd = ::mkostemp(beside.data(), O_CLOEXEC);
    if (fd < 0) throw trouble(path);
    const bool written = ::fchmod(fd, mode) == 0 && give_away(fd, mode) && write_whole(fd, content);
    const int error = errno;
    ::close(fd);
    errno = error;
    if (written) return;
    const Failure failure = trouble(path);
    ::unlink(beside.c_str());
    throw failure;
}

NewFile::~NewFile() { ::unlink(beside.c_str()); }

void NewFile::keep(bool over) {
    const auto move = over ? ::rename : ::link;
    const int result = move(beside.c_str(), path.c_str());
    if (result != 0 && errno == EEXIST)
        throw Failure("{}: is there already; --force writes over it", path);
    if (result != 0) throw trouble(path);
}

void NewFile::withdraw() { ::unlink(path.c_str()); }

void make_folders(const std::string &path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw Failure("{}: {}", path, error.message());
}
