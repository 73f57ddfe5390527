#pragma once

#include <memory>
#include <string>
#include <vector>

#include "irc/line.hpp"
#include "irc/message.hpp"
#include "irc/sasl.hpp"

// One attempt to log in by one SASL mechanism (IRCv3 sasl-3.2), from the first AUTHENTICATE to the
// server's verdict.
class Proof {
public:
    enum Outcome {
        running,
        accepted,  // and the server has proved itself, where the mechanism asks for that
        refused,   // what we have is not taken
        unfit,     // this mechanism does not work here; another one may
        mute,      // nobody answers
        deceived,  // the server could not prove itself
    };

    Proof(Mechanism mechanism, std::unique_ptr<SaslExchange> exchange, Instant now);

    void hear(const Message &message, Instant now);  // AUTHENTICATE, 902 to 908
    void tick(Instant now);
    Instant next() const;  // when tick() is due
    std::vector<IrcLine> take_lines();

    Mechanism mechanism() const { return kind; }
    Outcome outcome() const { return result; }
    const std::string &reason() const { return why; }  // of any but running and accepted

private:
    void on_challenge(std::string_view piece, Instant now);
    void answer(Instant now);
    void go_wrong(std::string reason, Instant now);  // the exchange did
    void abort();
    void end(Outcome outcome, std::string reason = {});
    void end_soon(Outcome outcome, std::string reason, Instant now);
    void say(std::string word);

    Mechanism kind;
    std::unique_ptr<SaslExchange> exchange;
    ChallengeReader reader;
    Instant deadline;
    bool answered = false;  // the server has something of ours to judge
    Outcome result = running;
    Outcome verdict = running;  // decided, but the server's last word is still to come
    std::string why;
    std::vector<IrcLine> out;
};
