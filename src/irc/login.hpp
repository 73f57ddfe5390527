#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "irc/line.hpp"
#include "irc/message.hpp"
#include "irc/proof.hpp"
#include "irc/sasl.hpp"

// How the bot proves to a network's services who it is.
struct LoginSettings {
    std::string account;                // empty: it does not
    std::string password;               // empty: none
    std::string private_key;            // PEM, for ECDSA-NIST256P-CHALLENGE; empty: none
    std::vector<Mechanism> mechanisms;  // best first
    std::string services;               // "NickServ@services.example": asked where there is no SASL
    std::string services_mask;          // who confirms: "NickServ!*@services.example"
    std::string regain;                 // services command that gives our nick back; empty: none
    bool required = true;               // no channel before we are logged in
    bool operator==(const LoginSettings &) const = default;
};

// The login of one connection: by SASL where the server offers it, while registering or at any
// time after; else by a message to services.  What is to be sent is asked for.
class Login {
public:
    using Begin = std::function<std::unique_ptr<SaslExchange>(Mechanism, const Credentials &,
                                                              std::string nonce)>;
    enum State {
        off,      // no account is configured
        waiting,  // for services, or until they are asked again
        working,  // SASL is under way
        asking,   // services have our password and are to confirm
        done,
        refused,   // what we have is not taken; nothing is tried again on this connection
        deceived,  // the server could not prove itself; nor is anything then
    };

    explicit Login(LoginSettings settings, Begin begin = begin_exchange);

    void connected(bool trusted);  // no password goes in the clear over a wire that is not
    // After each CAP line: is SASL acknowledged, and with which mechanisms (of the value)?
    void offered(bool sasl, std::string_view mechanisms, Instant now);
    void registered(Instant now);
    // Any line; about_us: its target is our nick, or of ACCOUNT the source is.
    void hear(const Message &message, bool about_us, Instant now);
    void tick(Instant now);
    Instant next() const;  // when tick() is due
    std::vector<IrcLine> take_lines();

    State state() const { return now_state; }
    bool tried() const { return has_tried; }  // once at least
    bool failed() const { return now_state == refused || now_state == deceived; }
    const std::string &account() const { return named; }  // as the network says; empty: none
    std::string text() const;  // how we are logged in, or why not; empty where off
    // Words that may hold our password: no one may see them.
    bool conceals(const Message &message, bool by_us) const;

private:
    void attempt(Instant now);
    void next_proof(Instant now);
    void follow_proof(Instant now);
    bool may_use(Mechanism mechanism);
    void ask_services(Instant now);
    void hear_services(const Message &message, bool about_us, Instant now);
    void logged_in(std::string_view account, Instant now);
    void logged_out(std::string why, Instant now);
    void succeed(std::string by);
    void refuse(std::string reason);
    void pause(std::string reason, Instant now);
    bool demands_proof() const;

    LoginSettings settings;
    Begin begin;
    State now_state;
    bool trusted = false, is_registered = false, has_tried = false;
    bool has_sasl = false;
    std::string offer;                    // the value of sasl
    std::vector<std::string> mechanisms;  // that the server names; empty: it does not say
    std::optional<Proof> proof;
    size_t place = 0;       // of the next mechanism to try
    std::string refusal;    // of one that was refused, and none was accepted since
    bool was_mute = false;  // the last attempt by SASL was not answered
    std::string named, how, why;
    Instant tried_at{};
    Instant due = never;  // to try, or of the services' answer
    std::vector<IrcLine> out;
};
