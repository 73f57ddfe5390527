#include "adapters/spool.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

static constexpr mode_t folder_mode = 01730;

SpoolFolder::SpoolFolder(Loop &loop, Log &log, std::string path)
    : loop(loop), log(log), path(std::move(path)) {
    open();
}

SpoolFolder::~SpoolFolder() { close(); }

void SpoolFolder::move(const std::string &to) {
    if (to == path) return;
    close();
    path = to;
    open();
}

void SpoolFolder::close() {
    watch.reset();
    names.clear();
    if (folder >= 0) ::close(folder);
    if (inotify >= 0) ::close(inotify);
    folder = inotify = -1;
}

// Nothing is taken where anybody could put it, or exchange the folder under our hands.
bool SpoolFolder::is_sound(const struct stat &found) {
    std::string why;
    if (found.st_uid != geteuid() && found.st_uid != 0) why = "it belongs to somebody else";
    if (found.st_mode & S_IRWXO) why = "it is open to all; chmod 1730";
    if ((found.st_mode & S_IWGRP) && !(found.st_mode & S_ISVTX))
        why = "its group may remove what others left there; chmod 1730";
    if (!why.empty() && why != trouble)
        log.warning("spool unusable", {{"folder", path}, {"reason", why}});
    trouble = why;
    return why.empty();
}

void SpoolFolder::open() {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (mkdir(path.c_str(), 0700) == 0) chmod(path.c_str(), folder_mode);
    folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) {
        const std::string why = std::strerror(errno);
        if (why != trouble) log.warning("spool unusable", {{"folder", path}, {"reason", why}});
        trouble = why;
        return look_later();
    }
    inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (inotify >= 0) {
        watch.emplace(loop, inotify, POLLIN, [this](short) {
            alignas(inotify_event) std::array<char, 4096> news;
            while (::read(inotify, news.data(), news.size()) > 0) due = true;
        });
        inotify_add_watch(inotify, path.c_str(), IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW);
    }
    due = true;
}

void SpoolFolder::look_later() {
    due = false;
    timer.emplace(loop, 1min, [this] { due = true; });
}

// A file that had to wait is tried again each minute.
void SpoolFolder::look() {
    look_later();
    if (folder < 0) open();
    struct stat found {};
    if (folder < 0 || fstat(folder, &found) != 0) return;
    due = false;
    if (found.st_nlink == 0) {  // somebody has removed it
        close();
        return open();
    }
    if (is_sound(found)) list();
}

// Whatever somebody has set it to, it is a time that can be counted with.
static WallTime written_at(const struct stat &found) {
    static constexpr time_t latest = 4'102'444'800;  // 2100
    return WallTime(std::chrono::seconds(std::clamp<time_t>(found.st_mtim.tv_sec, 0, latest)) +
                    std::chrono::nanoseconds(found.st_mtim.tv_nsec));
}

// A draft whose writer was killed.
void SpoolFolder::tidy(const std::string &name) const {
    static constexpr auto long_ago = 24h;
    struct stat found {};
    if (fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISDIR(found.st_mode) && written_at(found) + long_ago < loop.wall())
        unlinkat(folder, name.c_str(), 0);
}

void SpoolFolder::list() {
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? nullptr : fdopendir(copy);
    if (!entries) {
        if (copy >= 0) ::close(copy);
        return;
    }
    while (const dirent *entry = readdir(entries)) {
        const std::string name = entry->d_name;
        if (name.starts_with('.'))
            tidy(name);
        else if (!ignored.contains(name))
            names.push_back(name);
    }
    closedir(entries);
    ++round;
    std::ranges::sort(names);
}

static std::string trouble_of(const struct stat &found) {
    if (!S_ISREG(found.st_mode)) return "it is no regular file";
    if (found.st_nlink != 1) return "it has more than one name";
    if (found.st_size > static_cast<off_t>(protocol_line_limit))
        return "it is larger than " + std::to_string(protocol_line_limit) + " bytes";
    return "";
}

static std::string first_line(int fd, off_t size) {
    std::string text(static_cast<size_t>(size), '\0');
    size_t got = 0;
    for (ssize_t n; got < text.size(); got += static_cast<size_t>(n)) {
        n = pread(fd, text.data() + got, text.size() - got, static_cast<off_t>(got));
        if (n <= 0) break;
    }
    return text.substr(0, std::min(got, text.find('\n')));
}

// Nothing: it is gone.
std::optional<SpoolFile> SpoolFolder::read(const std::string &name) const {
    SpoolFile file;
    file.name = name;
    file.round = round;
    struct stat found {};
    if (fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return {};
    file.peer.uid = found.st_uid;
    file.trouble = trouble_of(found);
    if (!file.trouble.empty()) return file;
    const int fd =
        openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT) return {};
    if (fd < 0) {
        file.trouble = std::string("it cannot be read: ") + std::strerror(errno);
        return file;
    }
    if (fstat(fd, &found) == 0) {
        file.peer.uid = found.st_uid;
        file.trouble = trouble_of(found);
        file.made = std::min(loop.wall(), written_at(found));
    }
    if (file.trouble.empty()) file.line = first_line(fd, found.st_size);
    ::close(fd);
    return file;
}

std::vector<SpoolFile> SpoolFolder::take(size_t most) {
    if (names.empty() && due) look();
    std::vector<SpoolFile> files;
    for (; !names.empty() && files.size() < most; names.pop_front())
        if (auto file = read(names.front())) files.push_back(std::move(*file));
    return files;
}

void SpoolFolder::remove(const std::string &name) {
    if (folder < 0 || unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return;
    if (unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0) return;
    log.warning("spool unusable",
                {{"folder", path}, {"file", name}, {"reason", std::strerror(errno)}});
    ignored.insert(name);
}
