#include "options/program.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "bot/runbook.hpp"
#include "options/values.hpp"

namespace fs = std::filesystem;

static struct stat status_of(const fs::path &path) {
    struct stat status;
    if (::stat(path.c_str(), &status) != 0)
        throw Failure("{} cannot be run: {}", ::quoted(path.native()), std::strerror(errno));
    return status;
}

// Neither the file nor a folder above it may be written by others; in a sticky folder they cannot
// replace what is not theirs.
static void check_writers(const fs::path &file) {
    if (status_of(file).st_mode & S_IWOTH)
        throw Failure("{} may be written by others; chmod o-w it", ::quoted(file.native()));
    for (fs::path folder = file.parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
        const mode_t mode = status_of(folder).st_mode;
        if ((mode & S_IWOTH) && !(mode & S_ISVTX))
            throw Failure("{} is in {}, which may be written by others; chmod o-w it",
                          ::quoted(file.native()), ::quoted(folder.native()));
    }
}

static fs::path resolved(const std::string &path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error) throw Failure("{} cannot be run: {}", ::quoted(path), error.message());
    return real;
}

void check_program(const std::vector<std::string> &words) {
    const fs::path program = resolved(words.at(0));
    const mode_t mode = status_of(program).st_mode;
    if (!S_ISREG(mode) || !(mode & 0111))
        throw Failure("{} is no program that can be run", ::quoted(words[0]));
    check_writers(program);
    if (interpreter_in(words).empty()) return;
    for (size_t i = 1; i < words.size(); ++i) {
        std::error_code error;
        if (words[i].starts_with('/') && fs::is_regular_file(words[i], error))
            check_writers(resolved(words[i]));
    }
}

Account account_of(const std::string &user) {
    const passwd *entry = user.empty() ? ::getpwuid(::geteuid()) : ::getpwnam(user.c_str());
    if (entry) return {entry->pw_name, entry->pw_dir};
    if (user.empty()) return {};
    throw Failure("no user {} on this machine", ::quoted(user));
}
