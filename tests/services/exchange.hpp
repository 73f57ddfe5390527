#pragma once

#include <memory>
#include <string>

#include "services/settings.hpp"

// What services say to one message of somebody who logs in.
struct SaslReply {
    enum Kind { more, success, failure } kind;
    std::string text = {};  // more: what to send; success: the account
};

// One attempt to log in, message by message, by one mechanism.
class SaslExchange {
public:
    virtual ~SaslExchange() = default;
    virtual std::string greeting() { return ""; }  // what services say first
    virtual SaslReply take(const std::string &received) = 0;
};

// None where the mechanism is not known.
std::unique_ptr<SaslExchange> make_exchange(const std::string &mechanism,
                                            const ServicesSettings &settings,
                                            const std::string &fingerprint);
