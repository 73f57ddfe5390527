/* The floor under the figures: the least that a bot can do.  floor PORT CHANNEL */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char in[65536], out[262144];
static size_t in_size, out_size;
static const char *channel;
static int server;

static void say(const char *text, size_t size) {
    if (out_size + size > sizeof out) exit(1);
    memcpy(out + out_size, text, size);
    out_size += size;
}

static void say_text(const char *text) { say(text, strlen(text)); }

static void answer(const char *nick, size_t nick_size, const char *text) {
    say_text("PRIVMSG ");
    say_text(channel);
    say_text(" :");
    say(nick, nick_size);
    say_text(": ");
    say_text(text);
    say_text("\r\n");
}

static void hear_words(const char *source, char *target) {
    char *text = strstr(target, " :");
    const char *bang = strchr(source, '!');
    if (!text || !bang || strncmp(text + 2, "!echo ", 6)) return;
    answer(source, (size_t)(bang - source), text + 8);
}

static void join(void) {
    say_text("JOIN ");
    say_text(channel);
    say_text("\r\n");
}

static void hear(char *line) {
    if (!strncmp(line, "PING ", 5)) {
        line[1] = 'O';
        say_text(line);
        say_text("\r\n");
        return;
    }
    char *command = strchr(line, ' ');
    if (*line != ':' || !command) return;
    if (!strncmp(command, " PRIVMSG ", 9)) hear_words(line + 1, command + 9);
    else if (!strncmp(command, " 422 ", 5) || !strncmp(command, " 376 ", 5)) join();
}

static void hear_all(void) {
    char *begin = in, *end;
    while ((end = memchr(begin, '\n', in_size - (size_t)(begin - in)))) {
        end[end > begin && end[-1] == '\r' ? -1 : 0] = '\0';
        hear(begin);
        begin = end + 1;
    }
    in_size -= (size_t)(begin - in);
    memmove(in, begin, in_size);
}

static void write_some(void) {
    const ssize_t sent = send(server, out, out_size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent <= 0) return;
    out_size -= (size_t)sent;
    memmove(out, out + sent, out_size);
}

static int read_some(void) {
    const ssize_t got = recv(server, in + in_size, sizeof in - in_size, 0);
    if (got <= 0) return 0;
    in_size += (size_t)got;
    hear_all();
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    channel = argv[2];
    server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((unsigned short)atoi(argv[1]))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    if (connect(server, (struct sockaddr *)&address, sizeof address)) return 69;
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    say_text("NICK floor\r\nUSER floor 0 * :floor\r\n");
    for (;;) {
        write_some();
        struct pollfd wanted = {server, out_size ? POLLIN | POLLOUT : POLLIN, 0};
        if (poll(&wanted, 1, -1) < 0) return 70;
        if (wanted.revents & ~POLLOUT && !read_some()) return 69;
    }
}
