#include "console/history.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.hpp"

bool InputHistory::add(std::string_view line) {
    const bool keep = !line.empty() && line[0] != ' ' &&
                      (entries.empty() || entries.back() != line);
    if (keep) entries.emplace_back(line);
    shorten();
    return keep && most > 0;
}

void InputHistory::shorten() {
    const size_t beyond = entries.size() - std::min(entries.size(), most);
    entries.erase(entries.begin(), entries.begin() + static_cast<long>(beyond));
    position = entries.size();
}

void InputHistory::keep(size_t lines) {
    most = lines;
    shorten();
}

void InputHistory::remove(std::string_view line) {
    std::erase(entries, line);
    position = entries.size();
}

bool InputHistory::older(std::string &line) {
    if (position == 0) return false;
    if (position == entries.size()) draft = line;
    line = entries[--position];
    return true;
}

bool InputHistory::newer(std::string &line) {
    if (position == entries.size()) return false;
    line = ++position == entries.size() ? draft : entries[position];
    return true;
}

static void write_whole(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = write(fd, text.data(), text.size());
        if (n <= 0) return;
        text.remove_prefix(static_cast<size_t>(n));
    }
}

static void append_text(const std::string &path, int flags, std::string_view text) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (fd < 0) return;
    write_whole(fd, text);
    close(fd);
}

// The lines of one text stand in one line of the file, with this between them.
static constexpr char line_break = '\x1e';

static std::string in_file(std::string text) {
    std::replace(text.begin(), text.end(), '\n', line_break);
    return text + "\n";
}

static std::string from_file(std::string_view text) {
    std::string lines;
    for (const std::string &line : split(text, line_break))
        lines += (lines.empty() ? "" : "\n") + printable(line);
    return lines;
}

// Two files' worth of lines is the sign to write it anew with the last ones only.
static void shorten_history(const std::string &path, const InputHistory &history) {
    std::string text;
    for (const std::string &line : history.lines()) text += in_file(line);
    const std::string fresh = path + ".new";
    append_text(fresh, O_TRUNC, text);
    if (rename(fresh.c_str(), path.c_str()) != 0) unlink(fresh.c_str());
}

void load_history(const std::string &path, InputHistory &history) {
    if (history.limit() == 0) return;
    const auto text = read_file(path, 8 << 20);
    if (!text) return;
    size_t count = 0;
    for (const std::string &line : split(*text, '\n')) {
        history.add(from_file(line));
        ++count;
    }
    if (count > 2 * history.limit()) shorten_history(path, history);
}

void append_history(const std::string &path, const std::string &line) {
    if (!path.empty()) append_text(path, O_APPEND, in_file(line));
}
