#include "servers/on_services.hpp"

#include <stdexcept>

std::vector<ServicesKind> only(ServicesKind kind) {
    for (const ServicesKind there : services_kinds())
        if (there == kind) return {kind};
    return {};
}

void identify(IrcClient &person, const std::string &account, const std::string &password) {
    for (int tries = 0; tries < 10; tries++) {  // NickServ may only just be coming
        person.say("NickServ", "IDENTIFY " + account + " " + password);
        if (person.hears(" 900 ", 1s)) return;
    }
    throw std::runtime_error("NickServ does not let " + account + " in");
}

void log_out(IrcClient &person) {
    person.say("NickServ", "LOGOUT");
    person.expect(" 901 ");
}
