#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/exchange.hpp"

// The link to an InspIRCd 3: answers SASL, and has a NickServ who lets people IDENTIFY and LOGOUT.
class ServicesLink {
public:
    explicit ServicesLink(const ServicesSettings &settings) : settings(settings) {}
    void run(int fd);  // until the server closes

private:
    struct Attempt {
        std::unique_ptr<SaslExchange> exchange;
        std::string received;  // so far, of a message in pieces
    };
    using Words = std::vector<std::string>;

    void send(const std::string &line);
    void hear(const std::string &line);
    void introduce();
    void on_sasl(const std::string &user, const Words &words);
    void begin(const std::string &user, const std::string &mechanism,
               const std::string &fingerprint);
    void proceed(const std::string &user, const std::string &piece);
    void answer(const std::string &user, const std::string &kind, const std::string &data);
    void finish(const std::string &user, const std::string &account);
    void on_words(const std::string &user, const Words &words);
    void set_account(const std::string &user, const std::string &account);

    const ServicesSettings &settings;
    int fd = -1;
    std::map<std::string, Attempt> attempts;  // by the user's id
};
