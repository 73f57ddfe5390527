#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "irc/memory.hpp"
#include "irc/message.hpp"
#include "irc/wire.hpp"

// Whom a session wants dialled.
struct DialWish {
    ServerAddress server;
    bool tls = true;
    bool operator==(const DialWish &) const = default;
};

// What a server says of sts (IRCv3 strict-transport-security); what is not valid is as not said.
struct StsOffer {
    std::optional<int> port;                       // means something without TLS only
    std::optional<std::chrono::seconds> duration;  // and this with TLS only
};
// Nothing: the line is no CAP LS or NEW, or does not name sts.
std::optional<StsOffer> sts_offer(const Message &message);

// Sees that a host which asked for TLS is not dialled without.  Where a server without TLS names a
// port, that holds for a day, or until a restart; a policy from a connection with TLS holds as long
// as it says and is remembered.
class Sts {
public:
    using Policies = std::map<std::string, StsPolicy>;
    static constexpr size_t most_hosts = 32;

    explicit Sts(Policies &policies) : policies(policies) {}

    // What to dial where the configuration says `configured`.
    DialWish dial(const DialWish &configured, WallTime wall);
    // Must this connection end now, and the same server be dialled by TLS?
    bool hear(const StsOffer &offer, WallTime wall);
    void keep(WallTime wall);              // the connection lives: its policy does not grow old
    void down(WallTime wall);              // the connection, or the attempt, is over
    bool forced() const { return bound; }  // dialled by TLS for no other reason than this

private:
    void forget_expired(WallTime wall);
    void set(Policies &known, const StsPolicy &policy);
    void remember(std::chrono::seconds duration, WallTime wall);

    Policies &policies;
    Policies upgrades;  // what servers said without TLS
    std::string host;   // that is dialled, in lower case
    DialWish dialled;   // or connected
    bool bound = false;
    std::chrono::seconds advertised{};  // by this connection; 0: not
};
