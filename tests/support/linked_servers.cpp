#include "support/linked_servers.hpp"

#include <stdexcept>

#include "support/wait.hpp"

static ServerSetup left_setup(ServerSetup setup) {
    setup.name = "left.test";
    setup.sid = "00A";
    setup.peer = "right.test";
    return setup;
}

static ServerSetup right_setup(ServerSetup setup, const IrcServer &left) {
    setup.name = "right.test";
    setup.sid = "00B";
    setup.peer = "left.test";
    setup.peer_port = left.link_port();
    return setup;
}

LinkedServers::LinkedServers(ServerKind kind, ServerSetup setup)
    : left(kind, left_setup(setup)),
      right(kind, right_setup(setup, left)),
      operator_on_right(right.port(), "linker", setup.password) {
    operator_on_right.send("OPER oper operpass");
    operator_on_right.expect(" 381 ");
    link();
}

bool LinkedServers::right_sees_left() {
    operator_on_right.send("LINKS");
    bool seen = false;
    for (;;) {
        const std::string line = operator_on_right.expect(" 36");
        if (line.find(" 365 ") != line.npos) return seen;
        seen |= line.find(" 364 linker left.test ") != line.npos;
    }
}

void LinkedServers::split() {
    operator_on_right.send("SQUIT left.test :a netsplit for the test");
    if (!wait_until([this] { return !right_sees_left(); }, 10s))
        throw std::runtime_error("the servers do not part");
}

void LinkedServers::link() {
    operator_on_right.send("CONNECT left.test");
    if (!wait_until([this] { return right_sees_left(); }, 10s))
        throw std::runtime_error("the servers do not link: " + left.log() + right.log());
}
