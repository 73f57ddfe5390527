#pragma once

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

enum class ServerKind { ngircd, inspircd, hybrid };
const char *server_name(ServerKind kind);
// Why such a server cannot be run on this machine; empty: it can.
std::string server_obstacle(ServerKind kind);
bool installed(ServerKind kind);
std::vector<ServerKind> server_kinds();  // those that can be run here

// What an IRC server for tests is to be like.
struct ServerSetup {
    bool strict = false;        // flood limits as the distribution ships them
    std::string password = {};  // that PASS must give
    int ping_timeout = 120;     // seconds
    int clones = 0;             // connections that one address may have; 0: many
    int nick_length = 30;
    std::string listen = "127.0.0.1";  // for clients; or 0.0.0.0, which has it too
    std::string certificate = {};      // with `key`: listens for TLS too
    std::string key = {};
    std::string name = "irc.test";
    std::string sid = "001";  // different for each of linked servers
    std::string network = "TestNet";
    std::string peer = {};  // a server that it may be linked with
    int peer_port = 0;      // where that one listens for servers; 0: it connects to us
    // InspIRCd only:
    std::string services = {};  // a services server that may link
    bool sasl = true;           // by these services
    std::string casemapping = "ascii";
    bool sts = false;        // asks those without TLS to come with it
    bool throttle = false;   // more than 3 connections in 5 seconds are turned away for 3
    bool wait_pong = false;  // a PING is to be answered before 001
};

struct ServerPorts {
    int plain = 0, secure = 0, link = 0;  // secure: 0 without TLS
};

// The configuration file of such a server.
std::string ngircd_text(const ServerSetup &setup, const ServerPorts &ports);
std::string inspircd_text(const ServerSetup &setup, const ServerPorts &ports);
std::string hybrid_text(const ServerSetup &setup, const ServerPorts &ports,
                        const std::string &folder);  // where key.pem and cert.pem are

// A real IRC server on free ports, with a configuration of our own.  An operator is
// "oper" with the password "operpass"; servers and services link with "linkpass".
class IrcServer {
public:
    using Setup = ServerSetup;
    explicit IrcServer(ServerKind kind) : IrcServer(kind, Setup()) {}
    IrcServer(ServerKind kind, Setup setup);  // and starts it

    void start();                     // again, on the same ports
    void stop(int signal = SIGTERM);  // and waits for its end
    void freeze();                    // it neither reads nor answers until thaw()
    void thaw();
    void configure(const Setup &setup) { this->setup = setup; }  // counts from the next start
    int port() const { return ports.plain; }
    int tls_port() const { return ports.secure; }
    int link_port() const;  // for servers and services
    std::string address() const { return "127.0.0.1:" + std::to_string(ports.plain); }
    const Setup &settings() const { return setup; }
    std::string log() const;

private:
    std::string configuration() const;
    std::vector<std::string> command() const;
    bool starts();

    ServerKind kind;
    Setup setup;
    TempDir folder;
    ServerPorts ports;
    std::unique_ptr<ChildProcess> process;
};
