#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "bot/call.hpp"
#include "bot/protocol.hpp"
#include "irc/line.hpp"

// What must be true before an effect may leave.
enum class Need {
    nothing,  // but the end of its turn
    commit,   // what its turn wrote is committed
    sync,     // and on disk
};

enum class Saying { message, notice, action };

struct SayEffect {  // words in a room
    Place place;
    std::string text;
    Saying as = Saying::message;
    Priority priority = Priority::reply;
    std::string reply_to = {};  // the id of the message that it answers
    std::string only_for = {};  // an identity that who is called so must have
};
struct TellEffect {  // to a client of the control socket
    uint64_t client;
    Tell tell;
    bool last = false;   // the connection is closed behind it
    bool spare = false;  // better not told than told late
};
struct JoinEffect {
    std::string network, channel, key;
};
struct PartEffect {
    std::string network, channel, reason;
};
struct TopicEffect {
    Place channel;
    std::string text;
};
struct AcknowledgeEffect {  // the network's new name is known to the operators
    std::string network;
};
struct ConnectEffect {
    std::string network;
};
struct DisconnectEffect {
    std::string network, by, reason;
};
struct StartEffect {  // a program or a sleep that a command waits for
    uint64_t request;
};
struct CallEffect {  // as if it had been typed
    Call call;
};
struct UnspoolEffect {  // what stands in this file of the spool is dealt with
    std::string identity, file;
};
struct StartJobEffect {  // a job whose turn it is; decided once more just before
    uint64_t job;
};
struct PostedEffect {  // the announcements up to this one are on disk
    int64_t number;
};

// What a turn wants to do to the world.  A value; it starts nothing by itself.
struct Effect {
    std::variant<SayEffect, TellEffect, JoinEffect, PartEffect, TopicEffect, AcknowledgeEffect,
                 ConnectEffect, DisconnectEffect, StartEffect, CallEffect, StartJobEffect,
                 UnspoolEffect, PostedEffect>
        what;
    Need need = Need::nothing;
    std::string destination() const;  // effects of one destination keep their order
};
