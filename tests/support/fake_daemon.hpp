#pragma once

#include <deque>
#include <string>
#include <vector>

#include "bot/protocol.hpp"
#include "support/temp_dir.hpp"

// The daemon's end of the control socket, played by a test: one client at a time.  What takes too
// long throws.
class FakeDaemon {
public:
    FakeDaemon();
    FakeDaemon(const FakeDaemon &) = delete;
    ~FakeDaemon();

    std::string path() const { return folder.file("control"); }
    void accept();                        // waits for a client
    Ask expect(const std::string &verb);  // the next one; other asks before it are dropped
    bool asked(const std::string &verb);  // is there one by now?
    void tell(Tell tell);                 // news of "chat" and "log" get the next sequence number
    void answer(const Ask &ask, decltype(Tell::body) body);
    void raw(const std::string &bytes);
    void hang_up();  // the client is lost; the socket still takes the next one
    void go_away();  // the socket, too
    void come_back();

    // accept, hello, the subscriptions of the beginning answered, the rooms as a snapshot.
    void greet(const std::vector<RoomState> &rooms);
    void snapshot(const std::vector<RoomState> &rooms);
    void chat(const std::string &room, const std::string &nick, const std::string &text,
              const std::string &kind = "message");

    uint64_t chat_seq = 0, log_seq = 0;  // of the last news

private:
    bool read_asks(int milliseconds);

    TempDir folder;
    int listener = -1, client = -1;
    std::string incoming;
    std::deque<Ask> asks;
};

// A channel with some people and these lines in it.
RoomState channel_state(const std::string &name, const std::string &topic,
                        const std::vector<std::string> &members, std::vector<ChatLine> lines = {});
inline constexpr int64_t test_time = 1795358000000;  // 2026-11-22 14:33:20 UTC
