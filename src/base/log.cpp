#include "base/log.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <utility>

#include "base/text.hpp"

static constexpr std::array<std::string_view, 5> names = {"error", "warning", "notice", "info",
                                                          "debug"};

std::string_view level_name(Level level) { return names[static_cast<size_t>(level)]; }

bool parse_level(std::string_view name, Level &level) {
    for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] != name) continue;
        level = static_cast<Level>(i);
        return true;
    }
    return false;
}

static bool needs_quotes(std::string_view value) {
    return value.empty() || value.find_first_of(" \"=\\") != value.npos;
}

static void append_field(std::string &out, const Log::Field &field) {
    const std::string value = printable(field.value);
    out += fmt::format(" {}=", field.name);
    if (!needs_quotes(value)) {
        out += value;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

// Files and devices never make a writer wait; pipes, sockets and terminals do.
static bool may_block(int fd) {
    struct stat file {};
    if (fstat(fd, &file) != 0) return true;
    return S_ISFIFO(file.st_mode) || S_ISSOCK(file.st_mode) || isatty(fd);
}

Log::Log(const Clock &clock, Level most, bool journal)
    : clock(clock), most(most), blocks(may_block(fd)), journal(journal) {}

// sd-daemon(3): "<N>" in front of a line is its priority.
static int priority(Level level) { return 3 + static_cast<int>(level); }

static std::string logfmt(std::string_view event, std::initializer_list<Log::Field> fields) {
    std::string text =
        fmt::format("event={}", needs_quotes(event) ? fmt::format("\"{}\"", event) : event);
    for (const Log::Field &field : fields) append_field(text, field);
    return text;
}

// syslog(3) would wait for a full socket; this line is lost then, and stands in our log still.
static void send_to_syslog(const std::string &text) {
    static constexpr int authpriv_notice = 10 * 8 + 5;
    const std::string line = fmt::format("<{}>signalboxd[{}]: {}", authpriv_notice, getpid(), text);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, "/dev/log");
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return;
    sendto(fd, line.data(), line.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr *>(&address),
           sizeof address);
    close(fd);
}

void Log::testify(std::string_view event, std::initializer_list<Field> fields) {
    notice(event, fields);
    if (fd >= 0 && !journal) send_to_syslog(logfmt(event, fields));
}

void Log::write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (level > most) return;
    static constexpr size_t kept = 500;
    std::string text = logfmt(event, fields);

    const WallTime time = clock.wall();
    if (fd >= 0) print(level, time, text);
    entries.push_back({++last, time, level, std::move(text)});
    if (entries.size() > kept) entries.pop_front();
}

// A pipe that poll calls writable takes PIPE_BUF bytes at once.
static bool takes_a_line(int fd) {
    pollfd wanted{fd, POLLOUT, 0};
    return poll(&wanted, 1, 0) == 1;
}

// A log that nobody reads must not stop the bot.
void Log::print(Level level, WallTime time, const std::string &text) {
    const auto fits = [this] { return !blocks || takes_a_line(fd); };
    if (unread > 0 && fits()) {
        const size_t lost = std::exchange(unread, 0);
        print_line(Level::warning, time, fmt::format("event=\"log lines lost\" count={}", lost));
    }
    if (fits())
        print_line(level, time, text);
    else
        ++unread;
}

void Log::print_line(Level level, WallTime time, const std::string &text) {
    std::string line = journal
                           ? fmt::format("<{}>{}", priority(level), text)
                           : fmt::format("{} {} {}", format_time(time), level_name(level), text);
    line.resize(std::min<size_t>(line.size(), PIPE_BUF - 1));
    line += '\n';
    [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
}
