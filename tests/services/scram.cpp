#include "services/scram.hpp"

#include <map>

#include "services/crypto.hpp"

namespace {

// "n=alice,r=abc" by first letters.
std::map<char, std::string> attributes(const std::string &message) {
    std::map<char, std::string> found;
    for (size_t at = 0; at < message.size();) {
        const size_t comma = std::min(message.find(',', at), message.size());
        if (comma - at >= 2 && message[at + 1] == '=')
            found[message[at]] = message.substr(at + 2, comma - at - 2);
        at = comma + 1;
    }
    return found;
}

std::string unescaped(std::string name) {
    for (size_t at; (at = name.find("=2C")) != name.npos;) name.replace(at, 3, ",");
    for (size_t at; (at = name.find("=3D")) != name.npos;) name.replace(at, 3, "=");
    return name;
}

class ScramExchange : public SaslExchange {
public:
    ScramExchange(const ServicesSettings &settings, const EVP_MD *digest)
        : settings(settings), digest(digest) {}

    SaslReply take(const std::string &received) override {
        switch (step++) {
            case 0:
                return first(received);
            case 1:
                return last(received);
            default:
                return {SaslReply::success, account->name};
        }
    }

private:
    SaslReply first(const std::string &received) {
        if (!received.starts_with("n,,") && !received.starts_with("y,,"))
            return {SaslReply::failure};
        header = received.substr(0, 3);
        client_first = received.substr(3);
        const auto said = attributes(client_first);
        if (!said.contains('n') || !said.contains('r')) return {SaslReply::failure};
        account = settings.find(unescaped(said.at('n')));
        if (!account) return {SaslReply::failure};
        nonce = (settings.fault == "nonce" ? "x" : said.at('r')) + to_base64(some_bytes(12));
        server_first =
            "r=" + nonce + ",s=" + to_base64(salt) + ",i=" + std::to_string(settings.iterations);
        return {SaslReply::more, server_first};
    }

    SaslReply last(const std::string &received) {
        const size_t at = received.rfind(",p=");
        if (at == received.npos) return {SaslReply::failure};
        auto said = attributes(received);
        const std::string signed_text =
            client_first + "," + server_first + "," + received.substr(0, at);
        const std::string salted = stretched(digest, account->password, salt, settings.iterations);
        const bool good = said['r'] == nonce && said['c'] == to_base64(header) &&
                          from_base64(received.substr(at + 3)) == proof(salted, signed_text);
        if (!good) return {SaslReply::failure};
        const bool wrong = settings.fault == "signature";
        const std::string key = keyed_hash(digest, salted, "Server Key");
        return {SaslReply::more,
                "v=" + to_base64(keyed_hash(digest, key, wrong ? "wrong" : signed_text))};
    }

    std::string proof(const std::string &salted, const std::string &signed_text) const {
        std::string bytes = keyed_hash(digest, salted, "Client Key");
        const std::string signature = keyed_hash(digest, hash_of(digest, bytes), signed_text);
        for (size_t i = 0; i < bytes.size(); i++) bytes[i] ^= signature[i];
        return bytes;
    }

    const ServicesSettings &settings;
    const EVP_MD *digest;
    const std::string salt = some_bytes(16);
    const ServiceAccount *account = nullptr;
    std::string header, client_first, server_first, nonce;
    int step = 0;
};

}  // namespace

std::unique_ptr<SaslExchange> make_scram(const ServicesSettings &settings, const EVP_MD *digest) {
    return std::make_unique<ScramExchange>(settings, digest);
}
