#include "servers/on_services.hpp"

void identify(IrcClient &person, const std::string &account, const std::string &password) {
    person.say("NickServ", "IDENTIFY " + account + " " + password);
    person.expect(" 900 ");
}

void log_out(IrcClient &person) {
    person.say("NickServ", "LOGOUT");
    person.expect(" 901 ");
}
