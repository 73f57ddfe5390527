#include "options/questions.hpp"

#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/text.hpp"
#include "options/values.hpp"

namespace {

// A terminal that shows nothing of what is typed, until this is destroyed.
class EchoOff {
public:
    explicit EchoOff(int fd) : fd(::tcgetattr(fd, &before) == 0 ? fd : -1) {
        termios quiet = before;
        quiet.c_lflag &= ~ECHO;
        quiet.c_lflag |= ECHONL;  // the line end shows
        if (this->fd >= 0) ::tcsetattr(fd, TCSAFLUSH, &quiet);
    }
    EchoOff(const EchoOff &) = delete;
    ~EchoOff() {
        if (fd >= 0) ::tcsetattr(fd, TCSAFLUSH, &before);
    }

private:
    termios before{};
    int fd;
};

}  // namespace

std::string Questions::ask(const std::string &question, const std::string &fallback,
                           const Check &check) {
    for (;;) {
        const std::string answer = once(question, fallback);
        try {
            check(answer);
            return answer;
        } catch (const Failure &failure) {
            out << "  " << failure.what() << "\n";
        }
    }
}

std::string Questions::ask_hidden(const std::string &question, const Check &check) {
    const EchoOff quiet(in);
    return ask(question, "", check);
}

std::string Questions::once(const std::string &question, const std::string &fallback) {
    out << question << (fallback.empty() ? "" : " [" + fallback + "]") << ": " << std::flush;
    const std::string answer(trim(line()));
    return answer.empty() ? fallback : answer;
}

std::string Questions::line() {
    size_t end;
    while ((end = buffer.find('\n')) == buffer.npos) read_some();
    const std::string answer = buffer.substr(0, end);
    buffer.erase(0, end + 1);
    return answer;
}

void Questions::read_some() {
    constexpr size_t most = 64 * 1024;  // of a line without end
    bool ready = false;
    {
        const Watch watch(loop, in, POLLIN, [&](short) { ready = true; });
        loop.wait(1h);
    }
    for (const int number : {SIGINT, SIGTERM, SIGHUP})
        if (loop.signal(number)) throw Interrupted{128 + number};
    if (!ready) return;
    char bytes[1024];
    const ssize_t got = ::read(in, bytes, sizeof bytes);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0 || buffer.size() > most) throw Interrupted{exit_usage};
    buffer.append(bytes, got);
}
