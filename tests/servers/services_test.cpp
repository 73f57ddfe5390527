// The services that the other tests run on.
#include "support/services.hpp"

#include <gtest/gtest.h>

#include "servers/on_services.hpp"

class ServicesOnServer : public OnServices {};
ON_EACH_SERVICES(ServicesOnServer);

TEST_P(ServicesOnServer, LetPeopleLogInAndOut) {
    IrcServer server(ServerKind::inspircd, {.services = services_server});
    Services services(GetParam(), server, {.accounts = {{"alice", "wonder"}}});
    IrcClient ann(server.port(), "ann");
    identify(ann, "alice", "wonder");
    ann.send("WHOIS ann");
    ann.expect(" 330 ann ann alice ");
    log_out(ann);
    services.stop();
    services.start();
}
