#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

enum class ServerKind { ngircd, inspircd };
const char *server_name(ServerKind kind);
bool installed(ServerKind kind);

// A real IRC server on a free port of 127.0.0.1, with a configuration of our own.  An operator is
// "oper" with the password "operpass".
class IrcServer {
public:
    struct Setup {
        bool strict = false;        // flood limits as the distribution ships them
        std::string password = {};  // that PASS must give
        int ping_timeout = 120;     // seconds
        int nick_length = 30;
        std::string listen = "127.0.0.1";  // or 0.0.0.0, which has it too
        std::string certificate = {};      // with `key`: listens for TLS too
        std::string key = {};
    };
    explicit IrcServer(ServerKind kind) : IrcServer(kind, Setup()) {}
    IrcServer(ServerKind kind, Setup setup);  // and starts it

    void start();                     // again, on the same ports
    void stop(int signal = SIGTERM);  // and waits for its end
    void freeze();                    // it neither reads nor answers until thaw()
    void thaw();
    int port() const { return plain; }
    int tls_port() const { return secure; }
    std::string address() const { return "127.0.0.1:" + std::to_string(plain); }
    std::string log() const;

private:
    std::string configuration() const;
    std::vector<std::string> command() const;
    bool starts();

    ServerKind kind;
    Setup setup;
    TempDir folder;
    int plain = 0, secure = 0;
    std::unique_ptr<ChildProcess> process;
};
