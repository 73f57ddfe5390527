#pragma once

#include <optional>
#include <string>
#include <string_view>

// What we have to prove an account with; each mechanism takes its part.
struct Credentials {
    std::string account;
    std::string password;
    std::string private_key;  // PEM
};

// One conversation by one mechanism (RFC 4422), seen from the client.  Challenges and responses are
// bytes, not base64.  Where error() says something it must not go on.
class SaslExchange {
public:
    virtual ~SaslExchange() = default;
    virtual void challenge(std::string_view bytes) = 0;   // the server's; the first is empty
    virtual bool busy() const { return false; }           // deriving a key: work() once a turn
    virtual void work() {}                                // at most about 10 ms of it
    virtual bool proved() const = 0;                      // may the server's 903 be believed now?
    std::optional<std::string> take_response();           // nothing: busy, or an error
    const std::string &error() const { return trouble; }  // one clause, printable; empty: none

protected:
    void respond(std::string bytes);
    void fail(std::string why);  // the first reason stays

private:
    std::optional<std::string> response;
    std::string trouble;
};
