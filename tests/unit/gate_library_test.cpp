// What the gate lets through, on the real libircclient: one line in, one callback out.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <libircclient.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

#include "irc/gate.hpp"

using std::string_literals::operator""s;

namespace {

struct Counts {
    int callbacks = 0;
    int connects = 0;  // not counted as callbacks: they come with a numeric
};

Counts &counts_of(irc_session_t *session) { return *static_cast<Counts *>(irc_get_ctx(session)); }

void on_event(irc_session_t *session, const char *, const char *, const char **,
              unsigned) noexcept {
    ++counts_of(session).callbacks;
}

void on_numeric(irc_session_t *session, unsigned, const char *, const char **, unsigned) noexcept {
    ++counts_of(session).callbacks;
}

void on_connect(irc_session_t *session, const char *, const char *, const char **,
                unsigned) noexcept {
    ++counts_of(session).connects;
}

irc_callbacks_t counting_callbacks() {
    irc_callbacks_t all{};
    all.event_connect = on_connect;
    all.event_numeric = on_numeric;
    for (irc_event_callback_t *event :
         {&all.event_nick, &all.event_quit, &all.event_join, &all.event_part, &all.event_mode,
          &all.event_umode, &all.event_topic, &all.event_kick, &all.event_channel,
          &all.event_privmsg, &all.event_notice, &all.event_channel_notice, &all.event_invite,
          &all.event_ctcp_req, &all.event_ctcp_rep, &all.event_ctcp_action, &all.event_unknown})
        *event = on_event;
    return all;
}

// A session of the library whose descriptor is our end of a socket pair.
class GatedLibrary {
public:
    GatedLibrary();
    ~GatedLibrary();
    int feed(const std::string &canonical);  // how many callbacks it makes
    int callbacks() const { return counts.callbacks; }
    bool is_drained() const;  // the library read everything and said nothing

private:
    void process(bool in, bool out);

    Counts counts;
    irc_callbacks_t events = counting_callbacks();
    irc_session_t *session = irc_create_session(&events);
    int fd = -1;
    int ours = -1;
};

GatedLibrary::GatedLibrary() {
    irc_set_ctx(session, &counts);
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    EXPECT_EQ(bind(listener, generic, length), 0);
    EXPECT_EQ(listen(listener, 16), 0);
    EXPECT_EQ(getsockname(listener, generic, &length), 0);
    const auto port = ntohs(address.sin_port);
    EXPECT_EQ(irc_connect(session, "127.0.0.1", port, nullptr, "bot", "bot", "bot"), 0);
    fd_set in, out;
    FD_ZERO(&in);
    FD_ZERO(&out);
    EXPECT_EQ(irc_add_select_descriptors(session, &in, &out, &fd), 0);
    pollfd writable{.fd = fd, .events = POLLOUT, .revents = 0};
    EXPECT_EQ(poll(&writable, 1, 5000), 1);
    process(false, true);
    int pair[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
    EXPECT_EQ(dup3(pair[1], fd, O_CLOEXEC), fd);
    ours = pair[0];
    close(pair[1]);
    close(listener);
}

GatedLibrary::~GatedLibrary() {
    irc_destroy_session(session);
    close(ours);
}

void GatedLibrary::process(bool in, bool out) {
    fd_set in_set, out_set;
    FD_ZERO(&in_set);
    FD_ZERO(&out_set);
    if (in) FD_SET(fd, &in_set);
    if (out) FD_SET(fd, &out_set);
    EXPECT_EQ(irc_process_select_descriptors(session, &in_set, &out_set), 0);
}

int GatedLibrary::feed(const std::string &canonical) {
    const int before = counts.callbacks;
    const std::string line = canonical + "\r\n";
    EXPECT_EQ(send(ours, line.data(), line.size(), MSG_NOSIGNAL), ssize_t(line.size()));
    process(true, false);
    return counts.callbacks - before;
}

bool GatedLibrary::is_drained() const {
    int unread = -1;
    char byte;
    return ioctl(fd, FIONREAD, &unread) == 0 && unread == 0 && recv(ours, &byte, 1, 0) == -1;
}

// Through the gate and, where it may pass, the library.
void expect_harmless(GatedLibrary &library, const std::string &line) {
    Message message;
    std::string canonical;
    if (!parse_message(line, message) || !gate(message, canonical)) return;
    EXPECT_EQ(library.feed(canonical), message.command == "KILL" ? 0 : 1) << canonical;
    EXPECT_TRUE(library.is_drained()) << canonical;
}

}  // namespace

TEST(GateAndLibrary, nasty_lines_make_one_callback_each) {
    const std::string lines[] = {":s 000 bot"s,
                                 "NICK x"s,
                                 ":bot!b@h NICK"s,
                                 ":s NOTICE bot"s,
                                 ":bot MODE bot"s,
                                 ":s MODE bot +i"s,
                                 ":a PRIVMSG bot :\x01"s,
                                 ":a PRIVMSG bot \x01 x"s,
                                 ":a PRIVMSG bot :"s,
                                 ":a PRIVMSG bot :\x01\x01"s,
                                 ":a NOTICE bot :\x01\x01"s,
                                 ":a AWAY"s,
                                 ":a QUIT"s,
                                 ":a PRIVMSG bot :\x01"
                                 "DCC SEND f 2130706433 5000 1\x01"s,
                                 ":a JO"s,
                                 "P"s,
                                 ": x"s,
                                 "PING :x"s,
                                 ":s PING"s,
                                 ":s 001 bot :hi"s,
                                 ":s 376 bot :end"s,
                                 ":s 001"s,
                                 "ERROR :bye"s,
                                 ":o KILL bot :bye"s,
                                 ":bot2!b@h NICK other"s,
                                 ":bot NICK :"s,
                                 ":s CAP * LS :x"s,
                                 ":a PRIVMSG #x :a\rQUIT"s,
                                 ":a PRIVMSG #x :a\0b"s,
                                 "@t=1 :a JOIN #x"s,
                                 ":a BATCH"s,
                                 ":a KICK #x bot"s,
                                 ":a INVITE bot #x"s,
                                 ":a TOPIC #x :"s,
                                 ":a PART #x"s,
                                 "TOPIC #x"s,
                                 ":s 005 b 1 2 3 4 5 6 7 8 9 10 11 :12"s,
                                 ":a PRIVMSG bot :\x01VERSION\x01"s,
                                 ":a NOTICE bot :\x01VERSION x\x01"s,
                                 ":a PRIVMSG #x :%s%n%s%n"s,
                                 "NOTICE AUTH :*** hi"s,
                                 ":a PRIVMSG #x :\x03"
                                 "4a\x03"
                                 "4,5b"s,
                                 ":\xff PRIVMSG \xfe :\x80"s};
    GatedLibrary library;
    for (const std::string &line : lines) expect_harmless(library, line);
    EXPECT_GT(library.callbacks(), 20);
}

TEST(GateAndLibrary, long_lines_make_one_callback_each) {
    GatedLibrary library;
    for (size_t size = 500; size < 8000; size += size < 980 || size > 1040 ? 97 : 1) {
        const std::string text(size, 'x');
        expect_harmless(library, ":a!b@c PRIVMSG #x :" + text);
        expect_harmless(library,
                        ":a!b@c PRIVMSG bot :\x01"
                        "ACTION " +
                            text + "\x01");
        expect_harmless(library, ":a!b@c NOTICE bot :\x01" + text + "\x01");
        expect_harmless(library, ":" + text + " FOO");
        expect_harmless(library, ":" + text + " NOTICE b :\x01🚦🚦🚦🚦🚦");
        expect_harmless(library, ":s " + text + " x");
    }
    EXPECT_GT(library.callbacks(), 400);
}

TEST(GateAndLibrary, any_mixture_makes_one_callback_each) {
    static const std::string words[] = {"PRIVMSG",
                                        "NOTICE",
                                        "NICK",
                                        "MODE",
                                        "JOIN",
                                        "PART",
                                        "QUIT",
                                        "KICK",
                                        "KILL",
                                        "TOPIC",
                                        "INVITE",
                                        "PING",
                                        "001",
                                        "000",
                                        "376",
                                        "433",
                                        "CAP",
                                        "AWAY",
                                        "JO",
                                        "P",
                                        "bot",
                                        "bot2",
                                        "#x",
                                        ":s",
                                        ":bot!b@h",
                                        ":",
                                        "@t=1",
                                        "+o",
                                        "x",
                                        ":a b",
                                        "\r",
                                        "\x01",
                                        ":\x01\x01",
                                        "\x01"
                                        "ACTION x\x01",
                                        ":\x01"
                                        "DCC SEND a 1 2\x01"};
    std::minstd_rand random(1);
    GatedLibrary library;
    for (int i = 0; i < 20'000; ++i) {
        std::string line = i % 2 ? ":s" : "";
        for (unsigned n = 1 + random() % 7; n > 0; --n)
            line += " " + words[random() % std::size(words)];
        expect_harmless(library, line);
    }
    EXPECT_GT(library.callbacks(), 1000);
}
