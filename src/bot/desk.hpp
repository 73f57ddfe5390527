#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/call.hpp"
#include "bot/protocol.hpp"
#include "store/history.hpp"

// Somebody of this machine, as the kernel names them; `by`: what it named them by.
Asker local_asker(const Peer &peer, const char *by = "the control socket");

// What operators see: the rooms with their last lines, and who of the control socket's clients
// follows them.  Slow clients are told what they missed and begin anew; they never hold up the bot.
class Desk {
public:
    Desk();

    // Makes the room where it is new: a query.  Gives the line's number: its own, else the next,
    // which is `now` in milliseconds since 1970 where that is higher.
    int64_t say(ChatLine line, int64_t now = 0);
    void number_from(int64_t taken);                               // the next number is above it
    std::vector<ChatLine> lines(const HistorySlice &slice) const;  // what is in memory of it
    std::string find_room(std::string_view name) const;  // in whatever case; empty: there is none
    void set_room(Room room);  // a room is new, or its topic or members have changed
    void remove_room(const std::string &name);
    bool knows(const std::string &room) const { return known.contains(room); }
    std::vector<std::string> rooms_of(const std::string &network) const;  // the channels
    bool watched() const;  // does anybody follow the rooms?

    void connected(uint64_t client, const Peer &peer);
    void gone(uint64_t client) { clients.erase(client); }
    bool greeted(uint64_t client) const;
    void greet(uint64_t client);
    Asker asker(uint64_t client) const;
    size_t size() const { return clients.size(); }
    std::vector<Asker> people() const;  // who sits there, each once

    // Topics: chat (of one room, where it is named), log, the boards and the streams.  False where
    // there is no such topic.
    bool subscribe(uint64_t client, const std::string &topic, const std::string &room = {});
    bool unsubscribe(uint64_t client, const std::string &topic);  // false: it did not follow it
    bool followed(const std::string &topic) const;                // does anybody follow it?
    std::vector<uint64_t> followers(const std::string &topic) const;

    // A board as it is now; those who follow it are told where it has changed.  One that is slow
    // misses what lies between: each news is the whole.
    using Board = decltype(Tell::body);
    void publish(const std::string &topic, Board board);

    // A stream, "audit" or "job/12", has news that are pieces.  Who begins to follow it, or begins
    // anew, needs a snapshot in the same turn, which has the news of that turn, too.
    std::vector<std::string> streams() const;  // that are followed
    bool wants_snapshot(const std::string &topic, const Clients &out) const;
    void set_snapshot(const std::string &topic, Board snapshot);
    void add_news(const std::string &topic, Board piece);

    // Hands the news of this turn to those who follow.
    void draw(Clients &out, const Log &log);

private:
    struct RoomEntry {
        Room room;
        std::deque<ChatLine> lines;
    };
    struct Subscription {
        uint64_t seq = 0;
        bool fresh = true;    // a snapshot is due
        uint64_t missed = 0;  // above 0: waits until its queue is drained
        uint64_t log_seen = 0;
        uint64_t board_seen = 0;  // its version
        std::string room;         // chat: only of this one; empty: of all
    };
    struct StreamEntry {  // of this turn
        std::optional<Board> snapshot;
        std::vector<Board> news;
    };
    struct BoardEntry {
        Board board;
        uint64_t version = 0;  // 0: nothing was published yet
    };
    struct Client {
        Peer peer;
        bool greeted = false;
        std::map<std::string, Subscription> topics;
    };

    void draw_chat(uint64_t id, Subscription &subscription, Clients &out);
    void draw_log(uint64_t id, Subscription &subscription, Clients &out, const Log &log);
    void draw_board(uint64_t id, const std::string &topic, Subscription &subscription,
                    Clients &out);
    void draw_stream(uint64_t id, const std::string &topic, Subscription &subscription,
                     Clients &out);
    size_t news_of(const std::string &topic) const;  // in this turn
    bool catch_up(uint64_t id, const std::string &topic, Subscription &subscription, Clients &out);
    bool tell(uint64_t id, const std::string &topic, Subscription &subscription, Tell tell,
              Clients &out);
    RoomEntry &room(const std::string &name);

    std::map<std::string, RoomEntry> known;
    int64_t last_number = 0;
    std::vector<Tell> news;         // of this turn, topic chat
    std::set<std::string> changed;  // rooms whose state is news
    std::map<uint64_t, Client> clients;
    std::map<std::string, BoardEntry> boards;
    std::map<std::string, StreamEntry> pieces;
};
