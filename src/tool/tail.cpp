#include "tool/tail.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <cstdio>
#include <thread>

#include "base/error.hpp"
#include "base/text.hpp"
#include "irc/format.hpp"
#include "options/flags.hpp"
#include "tool/client.hpp"

namespace {

constexpr int answer_limit_s = 30;
constexpr size_t most_at_once = 500;

std::string words_of(const ChatLine &line) {
    if (line.kind == "message" || line.kind == "command")
        return fmt::format("<{}> {}", line.nick, line.text);
    if (line.kind == "notice") return fmt::format("-{}- {}", line.nick, line.text);
    if (line.kind == "action") return fmt::format("* {} {}", line.nick, line.text);
    return fmt::format("-- {} {}{}{}", line.kind, line.nick, line.nick.empty() ? "" : " ",
                       line.text);
}

// The lines of one room in the order of their numbers, each once, whatever the daemon goes through.
class RoomTail {
public:
    RoomTail(std::string room, bool json) : room(std::move(room)), json(json) {}

    void begin(ControlClient &client, size_t lines);  // with the last ones
    void follow(ControlClient &client);               // until nobody reads our output
    bool has_begun() const { return begun; }

private:
    RoomLines ask(ControlClient &client, int64_t after, int64_t before, size_t most) const;
    void catch_up(ControlClient &client);
    void hear(ControlClient &client, const Tell &tell);
    void print(const std::vector<ChatLine> &lines);

    const std::string room;
    const bool json;
    bool begun = false;
    int64_t last = 1;  // the number of the last line that was printed
};

// Throws where `done` says that there is nothing to read.
void must_be_ok(const Done &done) {
    if (done.outcome == "ok") return;
    if (done.outcome == "usage") throw Failure("tail: {}", printable(done.text));
    throw Unreachable{done.outcome == "refused" ? exit_permission : exit_unavailable,
                      printable(done.text)};
}

RoomLines RoomTail::ask(ControlClient &client, int64_t after, int64_t before, size_t most) const {
    Ask question;
    question.verb = "history";
    question.place = room;
    question.after = after;
    question.before = before;
    question.most = std::min(most, most_at_once);
    RoomLines page;
    must_be_ok(client.ask(question, answer_limit_s, [&](const Tell &tell) {
        if (const auto *lines = std::get_if<RoomLines>(&tell.body)) page = *lines;
    }));
    return page;
}

void RoomTail::begin(ControlClient &client, size_t lines) {
    std::vector<ChatLine> all;
    for (int64_t before = 0; all.size() < lines || all.empty();) {
        const RoomLines page = ask(client, 0, before, std::max<size_t>(1, lines - all.size()));
        all.insert(all.begin(), page.lines.begin(), page.lines.end());
        if (!page.more || page.lines.empty()) break;
        before = page.lines.front().number;
    }
    if (lines == 0 && !all.empty()) last = all.back().number;
    print(all);
    begun = true;
}

// What came since the last line that was printed.
void RoomTail::catch_up(ControlClient &client) {
    for (bool more = true; more;) {
        const int64_t before = last;
        const RoomLines page = ask(client, before, 0, most_at_once);
        print(page.lines);
        more = page.more && last > before;
    }
}

void RoomTail::print(const std::vector<ChatLine> &lines) {
    for (const ChatLine &line : lines) {
        if (line.number <= last) continue;
        last = line.number;
        const WallTime time{std::chrono::milliseconds(line.time)};
        const std::string text =
            json ? line_json(line)
                 : fmt::format("{} {}", format_time(time), printable(strip_format(words_of(line))));
        fmt::print("{}\n", text);
        std::fflush(stdout);
    }
}

void RoomTail::hear(ControlClient &client, const Tell &tell) {
    if (std::get_if<RoomState>(&tell.body) && tell.seq == 0) catch_up(client);
    if (const auto *chat = std::get_if<Chat>(&tell.body)) print({chat->line});
}

// False where standard output is read no more.
bool wait_for_news(const ControlClient &client) {
    pollfd watched[] = {{client.descriptor(), POLLIN, 0}, {1, 0, 0}};
    while (!client.has_news() && watched[0].revents == 0) {
        if (poll(watched, std::size(watched), -1) < 0) continue;
        if (watched[1].revents & (POLLERR | POLLHUP | POLLNVAL)) return false;
    }
    return true;
}

void RoomTail::follow(ControlClient &client) {
    Ask wanted;
    wanted.verb = "subscribe";
    wanted.topic = "chat";
    wanted.place = room;
    must_be_ok(client.ask(wanted, answer_limit_s));
    while (!std::ferror(stdout) && wait_for_news(client)) hear(client, client.news(answer_limit_s));
}

int tail(const std::vector<std::string> &sockets, RoomTail &room, size_t lines) {
    for (bool told = false;;) {
        try {
            ControlClient client(sockets);
            if (told) fmt::print(stderr, "signalbox: tail: the daemon is back\n");
            told = false;
            if (!room.has_begun()) room.begin(client, lines);
            room.follow(client);
            return exit_ok;
        } catch (const Unreachable &gone) {
            if (!room.has_begun() || gone.status == exit_permission) throw;
            if (!told) fmt::print(stderr, "signalbox: tail: {}; waiting for it\n", gone.what);
            told = true;
        }
        std::this_thread::sleep_for(1s);
    }
}

}  // namespace

int run_tail(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"lines", 0, "N", "begin with the last N lines, else 10"},
                                 {"json", 0, "", "for programs"}};
    const Arguments given = parse_arguments(words, flags, 1);
    if (given.words.empty())
        throw Failure("tail: no channel; usage: signalbox tail [--lines N] [--json] CHANNEL");
    const size_t lines = given.number("lines", 10, 5000);
    RoomTail room(given.words[0], given.has("json"));
    return tail(sockets, room, lines);
}
