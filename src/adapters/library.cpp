#include "adapters/library.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <libircclient.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"

static constexpr size_t most_bytes = 1023;  // that it reads at once
static constexpr size_t most_events = 256;  // more than there are lines in so many bytes

void LowDescriptor::hold() {
    if (fd < 0) fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void LowDescriptor::release() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
}

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : fd(fd) {}
    Descriptor(const Descriptor &) = delete;
    ~Descriptor() { reset(); }
    void reset(int other = -1) {
        if (fd >= 0) ::close(fd);
        fd = other;
    }
    int get() const { return fd; }

private:
    int fd;
};

[[noreturn]] void fail(const char *what, int number) {
    throw Failure("libircclient: {}: {}", what, std::generic_category().message(number));
}

// A loopback port where someone listens and nobody ever accepts.
uint16_t listen_somewhere(Descriptor &listener) {
    listener.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (listener.get() < 0 || ::bind(listener.get(), generic, size) != 0 ||
        ::listen(listener.get(), 16) != 0 || ::getsockname(listener.get(), generic, &size) != 0)
        fail("cannot listen on 127.0.0.1", errno);
    return ntohs(address.sin_port);
}

struct Interest {
    fd_set in, out;
    int most = -1;
    Interest() {
        FD_ZERO(&in);
        FD_ZERO(&out);
    }
};

}  // namespace

struct Library::Session {
    explicit Session(LowDescriptor &place) : place(place) {}

    ~Session() {
        if (handle) irc_destroy_session(handle);
        place.hold();
    }

    void open() {
        handle = create();
        if (!handle) fail("cannot make a session", ENOMEM);
        irc_set_ctx(handle, this);
        Descriptor listener;
        connect(listen_somewhere(listener));
        replace_socket();
        std::string unwanted;
        drain(unwanted);  // its NICK and USER: we register for ourselves
    }

    static irc_session_t *create();

    template <IrcEvent event>
    static void word(irc_session_t *s, const char *, const char *, const char **,
                     unsigned) noexcept {
        static_cast<Session *>(irc_get_ctx(s))->fire(event);
    }

    static void number(irc_session_t *s, unsigned, const char *, const char **, unsigned) noexcept {
        static_cast<Session *>(irc_get_ctx(s))->fire(IrcEvent::numeric);
    }

    void fire(IrcEvent event) noexcept {
        if (fired < most_events) events[fired] = event;
        ++fired;
    }

    // The name it is given matters to nobody, and '%' in it would be its undoing.
    void connect(uint16_t port) {
        if (!place.low())
            throw Failure("libircclient: too many open files (it needs one below 1024)");
        place.release();
        if (irc_connect(handle, "127.0.0.1", port, nullptr, "signalbox", "bot", "bot") != 0)
            fail(irc_strerror(irc_errno(handle)), errno);
        Interest interest;
        irc_add_select_descriptors(handle, &interest.in, &interest.out, &interest.most);
        fd = interest.most;
        pollfd wait{fd, POLLOUT, 0};
        if (::poll(&wait, 1, 250) != 1) throw Failure("libircclient: cannot connect to 127.0.0.1");
        if (!write_out()) throw Failure("libircclient: cannot connect to 127.0.0.1");
    }

    // Nothing was read from or written to the TCP socket; now it is gone.
    void replace_socket() {
        int pair[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
            fail("socketpair", errno);
        ours.reset(pair[0]);
        const Descriptor theirs(pair[1]);
        if (::dup3(theirs.get(), fd, O_CLOEXEC) < 0) fail("dup3", errno);
    }

    // Only ever one bit, and only when there is something to do: the other kind of call hangs or
    // disconnects.
    bool read_in() {
        Interest interest;
        FD_SET(fd, &interest.in);
        return irc_process_select_descriptors(handle, &interest.in, &interest.out) == 0;
    }

    bool write_out() {
        Interest interest;
        FD_SET(fd, &interest.out);
        return irc_process_select_descriptors(handle, &interest.in, &interest.out) == 0;
    }

    bool has_output() {
        Interest interest;
        irc_add_select_descriptors(handle, &interest.in, &interest.out, &interest.most);
        return FD_ISSET(fd, &interest.out);
    }

    void feed(std::string_view bytes) {
        fired = 0;
        const ssize_t sent =
            ::send(ours.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent != static_cast<ssize_t>(bytes.size()) || !read_in())
            throw Failure("libircclient: it has stopped listening");
    }

    // Some line has called nothing (KILL): which one shows when they come alone.
    void feed_singly() {
        std::vector<IrcEvent> each;
        size_t start = 0;
        for (const size_t end : ends) {
            feed(std::string_view(gathered).substr(start, end - start));
            each.push_back(fired ? events[0] : IrcEvent::none);
            start = end;
        }
        std::copy(each.begin(), each.end(), events);
    }

    // It writes at most 1023 bytes at once, so that a read which is not full was the last.
    void drain(std::string &into) {
        char bytes[2048];
        ssize_t n = 0;
        while (has_output() && write_out()) {
            do {
                n = ::recv(ours.get(), bytes, sizeof bytes, 0);
                if (n > 0) into.append(bytes, static_cast<size_t>(n));
            } while (n == sizeof bytes);
        }
    }

    LowDescriptor &place;
    irc_session_t *handle = nullptr;
    int fd = -1;  // the library's, which closes it
    Descriptor ours;
    std::string gathered;      // lines with CR LF
    std::vector<size_t> ends;  // of each line in it
    size_t fired = 0;
    IrcEvent events[most_events];
};

irc_session_t *Library::Session::create() {
    irc_callbacks_t calls{};
    calls.event_nick = word<IrcEvent::nick>;
    calls.event_quit = word<IrcEvent::quit>;
    calls.event_join = word<IrcEvent::join>;
    calls.event_part = word<IrcEvent::part>;
    calls.event_mode = word<IrcEvent::mode>;
    calls.event_umode = word<IrcEvent::mode>;
    calls.event_topic = word<IrcEvent::topic>;
    calls.event_kick = word<IrcEvent::kick>;
    calls.event_channel = word<IrcEvent::message>;
    calls.event_privmsg = word<IrcEvent::message>;
    calls.event_notice = word<IrcEvent::notice>;
    calls.event_channel_notice = word<IrcEvent::notice>;
    calls.event_invite = word<IrcEvent::invite>;
    calls.event_ctcp_req = word<IrcEvent::ctcp_request>;  // null would be its own answers
    calls.event_ctcp_rep = word<IrcEvent::ctcp_reply>;
    calls.event_ctcp_action = word<IrcEvent::action>;
    calls.event_unknown = word<IrcEvent::unknown>;
    calls.event_numeric = number;
    return irc_create_session(&calls);
}

Library::Library(LowDescriptor &place) : session(std::make_unique<Session>(place)) {
    session->open();
}

Library::~Library() = default;

bool Library::has_room(std::string_view canonical) const {
    return session->gathered.size() + canonical.size() + 2 <= most_bytes;
}

void Library::add(std::string_view canonical) {
    session->gathered.append(canonical).append("\r\n");
    session->ends.push_back(session->gathered.size());
}

std::span<const IrcEvent> Library::show() {
    Session &s = *session;
    const size_t lines = s.ends.size();
    if (lines == 0) return {};
    s.feed(s.gathered);
    if (s.fired != lines) s.feed_singly();
    s.gathered.clear();
    s.ends.clear();
    return {s.events, lines};
}

using Params = std::vector<std::string>;

// The text of a CTCP ACTION; empty where it is none.
static std::string action_text(const std::string &text) {
    static constexpr std::string_view start =
        "\x01"
        "ACTION ";
    if (!text.starts_with(start) || !text.ends_with('\x01')) return "";
    if (text.size() <= start.size() + 1) return "";
    return text.substr(start.size(), text.size() - start.size() - 1);
}

static int say(irc_session_t *s, const Params &p) {
    const std::string action = action_text(p[1]);
    if (action.empty()) return irc_cmd_msg(s, p[0].c_str(), p[1].c_str());
    return irc_cmd_me(s, p[0].c_str(), action.c_str());
}

// Which function of the library forms a command of so many parameters.
struct LibraryCommand {
    std::string_view name;
    size_t params;
    bool text;  // the last parameter may hold blanks
    int (*form)(irc_session_t *, const Params &);
};

static constexpr LibraryCommand library_commands[] = {
    {"INVITE", 2, false,
     [](irc_session_t *s, const Params &p) {
         return irc_cmd_invite(s, p[0].c_str(), p[1].c_str());
     }},
    {"JOIN", 1, false,
     [](irc_session_t *s, const Params &p) { return irc_cmd_join(s, p[0].c_str(), nullptr); }},
    {"JOIN", 2, false,
     [](irc_session_t *s, const Params &p) { return irc_cmd_join(s, p[0].c_str(), p[1].c_str()); }},
    {"KICK", 3, true,
     [](irc_session_t *s, const Params &p) {
         return irc_cmd_kick(s, p[1].c_str(), p[0].c_str(), p[2].c_str());
     }},
    {"MODE", 2, false,
     [](irc_session_t *s, const Params &p) {
         return irc_cmd_channel_mode(s, p[0].c_str(), p[1].c_str());
     }},
    {"NICK", 1, false,
     [](irc_session_t *s, const Params &p) { return irc_cmd_nick(s, p[0].c_str()); }},
    {"NOTICE", 2, true,
     [](irc_session_t *s, const Params &p) {
         return irc_cmd_notice(s, p[0].c_str(), p[1].c_str());
     }},
    {"PART", 1, false,
     [](irc_session_t *s, const Params &p) { return irc_cmd_part(s, p[0].c_str()); }},
    {"PRIVMSG", 2, true, say},
    {"TOPIC", 2, true,
     [](irc_session_t *s, const Params &p) {
         return irc_cmd_topic(s, p[0].c_str(), p[1].c_str());
     }},
};

static bool is_word(const std::string &text) {
    return !text.empty() && text[0] != ':' && text.find(' ') == std::string::npos;
}

// CR, LF and NUL become blanks before anything else is looked at.
static Params without_line_ends(Params params) {
    const auto ends_line = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    for (std::string &param : params) std::replace_if(param.begin(), param.end(), ends_line, ' ');
    return params;
}

static const LibraryCommand *find_command(const std::string &name, const Params &params) {
    const size_t words = std::find_if_not(params.begin(), params.end(), is_word) - params.begin();
    for (const LibraryCommand &row : library_commands)
        if (row.name == name && row.params == params.size() && words + row.text >= row.params)
            return &row;
    return nullptr;
}

static int form_line(irc_session_t *session, const IrcLine &line) {
    const Params params = without_line_ends(line.params);
    const LibraryCommand *row = find_command(line.command, params);
    return row ? row->form(session, params) : irc_send_raw(session, "%s", line.wire().c_str());
}

void Library::form(const IrcLine &line, std::string &out) {
    if (form_line(session->handle, line) != 0) {
        drain(out);  // its buffer was full
        if (form_line(session->handle, line) != 0) {
            out += line.front() + line.wire() + "\r\n";  // or the line too long
            return;
        }
    }
    if (!line.tags.empty()) fronts.emplace_back(held, line.front());
    ++held;
}

void Library::drain(std::string &out) {
    held = 0;
    if (fronts.empty()) return session->drain(out);
    std::string formed;
    session->drain(formed);
    add_tags(formed, out);
}

// The library knows nothing of tags: they are put in front of what it has formed.
void Library::add_tags(std::string_view formed, std::string &out) {
    size_t line = 0;
    for (const auto &[place, front] : std::exchange(fronts, {})) {
        for (; line < place && !formed.empty(); ++line) {
            const size_t end = std::min(formed.find('\n'), formed.size() - 1) + 1;
            out += formed.substr(0, end);
            formed.remove_prefix(end);
        }
        if (!formed.empty()) out += front;
    }
    out += formed;
}
