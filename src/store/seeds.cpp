#include "store/seeds.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/crypto.hpp"

namespace {

constexpr size_t longest = 256;  // bytes of a seed

class File {
public:
    File(const std::string &path, int flags) : fd(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    File(const File &) = delete;
    ~File() {
        if (fd >= 0) close(fd);
    }
    const int fd;
};

bool is_ours(const struct stat &about) {
    return about.st_uid == geteuid() && (about.st_mode & 077) == 0;
}

bool is_name(const std::string &person) {
    static constexpr char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return !person.empty() && person.size() <= 64 && person[0] != '.' &&
           person.find_first_not_of(allowed) == person.npos;
}

}  // namespace

std::string Seeds::path(const std::string &person) const {
    if (folder.empty()) throw Failure("one-time codes are kept nowhere");
    if (!is_name(person))
        throw Failure(
            "only a person of a [person NAME] section, of letters, digits and . _ -, has "
            "one-time codes");
    return folder + "/" + person;
}

void Seeds::check_folder() const {
    struct stat about {};
    if (lstat(folder.c_str(), &about) != 0) throw Failure("{}: {}", folder, std::strerror(errno));
    if (!S_ISDIR(about.st_mode) || !is_ours(about))
        throw Failure("{} must be a folder of the bot's user, and closed to all others (0700)",
                      folder);
}

bool Seeds::has(const std::string &person) const {
    struct stat about {};
    return is_name(person) && !folder.empty() && lstat(path(person).c_str(), &about) == 0;
}

std::string Seeds::read(const std::string &person) const {
    const std::string where = path(person);
    check_folder();
    const File file(where, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    struct stat about {};
    if (file.fd < 0 || fstat(file.fd, &about) != 0)
        throw Failure("{}: {}", where, std::strerror(errno));
    if (!S_ISREG(about.st_mode) || about.st_nlink != 1 || !is_ours(about))
        throw Failure("{} must be a file of the bot's user, and closed to all others (0600)",
                      where);
    std::string seed(longest, '\0');
    const ssize_t got = ::read(file.fd, seed.data(), seed.size());
    seed.resize(got > 0 ? static_cast<size_t>(got) : 0);
    seed.erase(std::min(seed.find('\n'), seed.size()));
    return seed;
}

void Seeds::write(const std::string &person, const std::string &seed) const {
    const std::string where = path(person);
    mkdir(folder.c_str(), 0700);
    check_folder();
    const File file(where, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW), place(folder, O_RDONLY);
    std::string line = seed + "\n";
    const bool written =
        file.fd >= 0 && fchmod(file.fd, 0600) == 0 &&
        ::write(file.fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        fsync(file.fd) == 0 && fsync(place.fd) == 0;
    const int error = errno;
    wipe(line);
    if (written) return;
    if (file.fd >= 0) unlink(where.c_str());
    throw Failure("{}: {}", where, std::strerror(error));
}

void Seeds::remove(const std::string &person) const {
    const std::string where = path(person);
    if (unlink(where.c_str()) != 0) throw Failure("{}: {}", where, std::strerror(errno));
}

std::vector<std::string> Seeds::persons() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto &entry : std::filesystem::directory_iterator(folder, none))
        if (is_name(entry.path().filename())) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}
