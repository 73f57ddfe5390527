#pragma once

#include <memory>
#include <optional>
#include <string>

#include "soak/bystander.hpp"
#include "soak/cable.hpp"
#include "soak/ledger.hpp"
#include "support/irc_server.hpp"
#include "support/services.hpp"
#include "support/temp_dir.hpp"

// One network: two real servers that are linked, the cable from the bot to one of them, and a
// witness on that one who sits in the bot's channel; another person sits there on the other server.
// An InspIRCd has account services too, and the bot logs in to them.
//  The cable admits the bot only while the witness is there, so whatever the bot says and
// the server passes on is heard by the witness: a line that it has not heard is lost.
class Stage {
public:
    Stage(ServerKind kind, std::string name);

    void turn();
    void probe();                     // asks the bot something that it has not been asked before
    std::optional<Instant> answered;  // when the bot first answered a probe since forget_answers()
    void forget_answers();
    void split();  // the servers, until linked again
    void link() { split_on_purpose = false; }
    std::string login_text() const;  // keys of [network NAME]

    const ServerKind kind;
    const std::string name;
    std::string bot_nick = "signalbox";  // as it spoke last
    int kicks = 0;                       // that the bot has got there
    IrcServer server, other;
    std::unique_ptr<Services> services;  // null: none
    Cable cable;
    Bystander witness, person;
    Ledger ledger;

private:
    void hear(const Bystander::Heard &heard);
    void keep_linked();
    TempDir secrets;
    int first_probe = 1, last_probe = 0;
    bool split_on_purpose = false;
    Instant link_at{};
};

inline constexpr const char *soak_channel = "#soak";
