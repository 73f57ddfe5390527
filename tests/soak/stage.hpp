#pragma once

#include <memory>
#include <optional>
#include <string>

#include "soak/cable.hpp"
#include "soak/ledger.hpp"
#include "soak/witness.hpp"
#include "support/irc_server.hpp"

// One network: a real server, the cable from the bot to it, and a witness who sits in the bot's
// channel.  The cable admits the bot only while the witness is there, so whatever the bot says and
// the server passes on is heard by the witness: a line that it has not heard is lost.
class Stage {
public:
    Stage(ServerKind kind, std::string name);

    void turn();
    void probe();                     // asks the bot something that it has not been asked before
    std::optional<Instant> answered;  // when the bot first answered a probe since forget_answers()
    void forget_answers();

    const ServerKind kind;
    const std::string name;
    std::string bot_nick = "signalbox";  // as it spoke last
    IrcServer server;
    Cable cable;
    Witness witness;
    Ledger ledger;

private:
    void hear(const Witness::Heard &heard);
    int first_probe = 1, last_probe = 0;
};

inline constexpr const char *soak_channel = "#soak";
