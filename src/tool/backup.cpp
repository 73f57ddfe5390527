#include "tool/backup.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.hpp"
#include "options/flags.hpp"
#include "store/restore.hpp"
#include "store/store.hpp"
#include "tool/client.hpp"

std::string store_path(const std::string &state) { return state + "/signalbox.db"; }

static std::string one_file(const char *name, const std::vector<std::string> &words) {
    const Arguments given = parse_arguments(words, {}, 1);
    if (given.words.empty()) throw Failure("{}: no file; usage: signalbox {} FILE", name, name);
    return given.words[0];
}

static void must_exist(const std::string &path) {
    if (access(path.c_str(), R_OK) != 0)
        throw Unreachable{exit_io, fmt::format("{}: {}", path, std::strerror(errno))};
}

int run_backup(const std::string &state, const std::vector<std::string> &words) {
    const std::string to = one_file("backup", words), draft = to + ".part";
    must_exist(store_path(state));
    if (access(to.c_str(), F_OK) == 0)
        throw Unreachable{exit_cannot_create, fmt::format("{} exists, and stays as it is", to)};
    unlink(draft.c_str());
    try {
        copy_store(store_path(state), draft);
    } catch (...) {
        unlink(draft.c_str());
        throw;
    }
    if (std::rename(draft.c_str(), to.c_str()) != 0)
        throw Unreachable{exit_cannot_create, fmt::format("{}: {}", to, std::strerror(errno))};
    return exit_ok;
}

namespace {

// What a daemon holds as long as it runs.
class StateLock {
public:
    explicit StateLock(const std::string &state) {
        const std::string path = state + "/lock";
        fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) throw Unreachable{exit_io, fmt::format("{}: {}", path, std::strerror(errno))};
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return;
        close(fd);
        throw Unreachable{exit_try_later,
                          fmt::format("a signalboxd holds {}: stop it first", state)};
    }
    StateLock(const StateLock &) = delete;
    ~StateLock() { close(fd); }

private:
    int fd;
};

}  // namespace

int run_restore(const std::string &state, const std::vector<std::string> &words) {
    const std::string from = one_file("restore", words);
    must_exist(from);
    const StateLock lock(state);
    restore_store(from, store_path(state), SystemClock().wall());
    fmt::print("restored; what was there before is {}.before-restore\n", store_path(state));
    return exit_ok;
}
