#pragma once

#include <memory>

#include "support/irc_client.hpp"
#include "support/irc_server.hpp"

// Two servers of one kind, left.test and right.test, linked from the beginning.
class LinkedServers {
public:
    explicit LinkedServers(ServerKind kind, ServerSetup setup = {});

    void split();  // the operators' netsplit: both servers go on alone
    void link();   // again

    IrcServer left, right;
    IrcClient operator_on_right;

private:
    bool right_sees_left();
};
