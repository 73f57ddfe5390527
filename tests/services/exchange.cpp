#include "services/exchange.hpp"

#include "services/crypto.hpp"
#include "services/scram.hpp"

namespace {

SaslReply verdict(bool good, const std::string &account) {
    return good ? SaslReply{SaslReply::success, account} : SaslReply{SaslReply::failure};
}

class PlainExchange : public SaslExchange {
public:
    explicit PlainExchange(const ServicesSettings &settings) : settings(settings) {}

    SaslReply take(const std::string &received) override {
        const size_t first = received.find('\0');
        const size_t second = received.find('\0', first + 1);
        if (first == received.npos || second == received.npos) return {SaslReply::failure};
        const std::string authzid = received.substr(0, first);
        const std::string name = received.substr(first + 1, second - first - 1);
        const ServiceAccount *account = settings.find(name);
        const bool known = account && account->password == received.substr(second + 1);
        return verdict(known && (authzid.empty() || authzid == name), name);
    }

private:
    const ServicesSettings &settings;
};

class ExternalExchange : public SaslExchange {
public:
    ExternalExchange(const ServicesSettings &settings, const std::string &fingerprint) {
        for (const ServiceAccount &account : settings.accounts)
            if (!account.fingerprint.empty() && account.fingerprint == fingerprint)
                name = account.name;
    }

    SaslReply take(const std::string &received) override {
        return verdict(!name.empty() && (received.empty() || received == name), name);
    }

private:
    std::string name;
};

class EcdsaExchange : public SaslExchange {
public:
    explicit EcdsaExchange(const ServicesSettings &settings) : settings(settings) {}

    SaslReply take(const std::string &received) override {
        if (account)
            return verdict(signed_by(account->key_file, challenge, received), account->name);
        account = settings.find(received.substr(0, received.find('\0')));
        if (!account || account->key_file.empty()) return {SaslReply::failure};
        return {SaslReply::more, challenge};
    }

private:
    const ServicesSettings &settings;
    const ServiceAccount *account = nullptr;
    const std::string challenge = some_bytes(32);
};

}  // namespace

std::unique_ptr<SaslExchange> make_exchange(const std::string &mechanism,
                                            const ServicesSettings &settings,
                                            const std::string &fingerprint) {
    if (mechanism == "PLAIN") return std::make_unique<PlainExchange>(settings);
    if (mechanism == "EXTERNAL") return std::make_unique<ExternalExchange>(settings, fingerprint);
    if (mechanism == "ECDSA-NIST256P-CHALLENGE") return std::make_unique<EcdsaExchange>(settings);
    if (mechanism == "SCRAM-SHA-256") return make_scram(settings, EVP_sha256());
    if (mechanism == "SCRAM-SHA-512") return make_scram(settings, EVP_sha512());
    return nullptr;
}
