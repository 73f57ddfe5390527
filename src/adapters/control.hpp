#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/protocol.hpp"
#include "loop/loop.hpp"

// The control socket: a Unix stream socket that anybody on the machine may open; who they are is
// said by the kernel.  The destructor removes the socket's file.
class ControlServer : public Clients {
public:
    // Throws Failure where the socket cannot be made; a socket that nobody listens on is replaced.
    ControlServer(Loop &loop, Log &log, std::string path);
    ~ControlServer() override;

    // The login names of the people that the configuration knows; looked up here, so that no
    // connection waits for a name service.  Those that do not exist are returned.
    std::vector<std::string> set_names(const std::vector<std::string> &logins);

    std::string name_of(uid_t uid) const;  // empty: nobody that the configuration knows

    std::vector<ClientInput> take() override;
    bool send(uint64_t client, const Tell &tell) override;
    bool drained(uint64_t client) const override;
    void close(uint64_t client) override;

private:
    struct Connection {
        uid_t uid;
        std::string in, out;
        bool deaf = false, closing = false, ended = false;
        std::optional<Timer> patience;  // for the first line
        std::optional<Watch> watch;
    };

    void accept_some();
    void rest(const char *why);
    void add(int fd, uid_t uid);
    void refuse(int fd, uid_t uid);
    size_t connections_of(uid_t uid) const;
    void ready(uint64_t id, short events);
    void read_some(uint64_t id, Connection &connection);
    void write_some(Connection &connection);
    void take_lines(uint64_t id, Connection &connection);
    void end(uint64_t id, Connection &connection);

    Loop &loop;
    Log &log;
    const std::string path;
    std::map<uid_t, std::string> names;
    std::map<uint64_t, std::unique_ptr<Connection>> connections;
    std::vector<ClientInput> inputs;
    uint64_t last = 0;
    Instant refused_logged{};
    int listener = -1;
    ino_t inode = 0;  // of the socket's file
    std::optional<Watch> watch;
    std::optional<Timer> resting;
};
