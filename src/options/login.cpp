#include "options/login.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "adapters/pem.hpp"
#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "options/file.hpp"
#include "options/values.hpp"

static constexpr std::string_view known_mechanisms =
    "external, ecdsa-nist256p-challenge, scram-sha-512, scram-sha-256 and plain";

static bool consists_of_graphs(std::string_view text, std::string_view without) {
    return std::ranges::all_of(
        text, [&](char c) { return c > ' ' && c < 0x7f && without.find(c) == without.npos; });
}

std::string account_value(std::string_view text) {
    const bool hidden = text.find_first_of(" ,:/!@*?") != text.npos;
    if (text.empty() || text.size() > 64 || hidden)
        throw Failure("{} is no account, allowed are 1 to 64 bytes without blanks and ,:/!@*?",
                      quoted(text));
    return std::string(text);
}

std::vector<Mechanism> mechanisms_value(std::string_view text) {
    std::vector<Mechanism> all;
    for (const std::string &word : split(text, ' ')) {
        const auto mechanism = mechanism_of(word);
        if (!mechanism)
            throw Failure("{} is unknown, known are {}", quoted(word), known_mechanisms);
        if (std::ranges::count(all, *mechanism)) throw Failure("{} is listed twice", quoted(word));
        all.push_back(*mechanism);
    }
    if (all.empty()) throw Failure("is empty, allowed are {}", known_mechanisms);
    return all;
}

static bool is_host_pattern(std::string_view host) {
    return !host.empty() && host.size() <= 253 && consists_of_graphs(host, "!@,:") &&
           host.find_first_not_of("*?.") != host.npos;
}

std::string services_value(std::string_view text) {
    const size_t at = text.find('@');
    const std::string_view host = text.substr(std::min(at, text.size() - 1) + 1);
    if (at == text.npos || !is_host_pattern(host) || host.find_first_of("*?") != host.npos)
        throw Failure("{} is no service, allowed is NICK@HOST, as in NickServ@services.example.org",
                      quoted(text));
    nick_value(text.substr(0, at));
    return std::string(text);
}

std::string services_mask_value(std::string_view text) {
    const size_t bang = text.find('!'), at = text.rfind('@');
    const bool valid = bang != text.npos && at != text.npos && bang + 1 < at &&
                       consists_of_graphs(text.substr(bang + 1, at - bang - 1), "!@,:") &&
                       is_host_pattern(text.substr(at + 1));
    if (!valid)
        throw Failure(
            "{} is no mask, allowed is NICK!USER@HOST with * and ? in USER and HOST, and more "
            "than these in HOST",
            quoted(text));
    nick_value(text.substr(0, bang));
    return std::string(text);
}

std::string services_word_value(std::string_view text) {
    const auto letter = [](char c) { return lower({&c, 1})[0] >= 'a' && lower({&c, 1})[0] <= 'z'; };
    if (text.empty() || text.size() > 20 || !std::ranges::all_of(text, letter))
        throw Failure("{} is no word of services, allowed is one such as REGAIN, GHOST or RECOVER",
                      quoted(text));
    return std::string(text);
}

std::string mechanisms_text(const std::vector<Mechanism> &mechanisms) {
    std::string text;
    for (const Mechanism mechanism : mechanisms)
        text += (text.empty() ? "" : " ") + lower(mechanism_name(mechanism));
    return text;
}

static bool has_key(const NetworkConfig &network) {
    return !network.tls.key.empty() || !network.tls.certificate.empty();
}

static std::vector<Mechanism> possible_mechanisms(const NetworkConfig &network) {
    std::vector<Mechanism> possible;
    if (!network.tls.certificate.empty())
        possible.push_back(Mechanism::external);
    else if (has_key(network))
        possible.push_back(Mechanism::ecdsa_nist256p_challenge);
    if (!network.password_file.empty()) {
        possible.push_back(Mechanism::scram_sha_512);
        possible.push_back(Mechanism::scram_sha_256);
    }
    return possible;
}

void complete_login(NetworkConfig &network) {
    LoginSettings &login = network.session.login;
    if (!login.account.empty() && login.mechanisms.empty())
        login.mechanisms = possible_mechanisms(network);
    if (!login.services.empty() && login.services_mask.empty()) {
        const size_t at = login.services.find('@');
        login.services_mask = login.services.substr(0, at) + "!*" + login.services.substr(at);
    }
}

static bool nobody(const NetworkConfig &n) { return n.session.login.account.empty(); }

static bool lists(const NetworkConfig &n, Mechanism mechanism) {
    return std::ranges::count(n.session.login.mechanisms, mechanism) > 0;
}

static bool lists_passwords(const NetworkConfig &n) {
    return lists(n, Mechanism::plain) || lists(n, Mechanism::scram_sha_256) ||
           lists(n, Mechanism::scram_sha_512);
}

// What is said there, everyone on the way can read.
static bool in_the_clear(const NetworkConfig &n) {
    const auto far = [](const ServerAddress &server) { return !is_loopback(server.host); };
    return !n.session.tls && std::ranges::any_of(n.session.servers, far);
}

static bool fallback_is_elsewhere(const NetworkConfig &n) {
    const auto same = [&](const ChannelSetting &channel) {
        return lower(channel.name) == lower(n.session.fallback);
    };
    return std::ranges::none_of(n.session.channels, same);
}

namespace {

// A key, and when it cannot stand; asked only where the key is set.
struct LoginRule {
    LoginFault fault;
    bool (*broken)(const NetworkConfig &);
};

}  // namespace

static constexpr std::string_view no_account = "means nothing without account";
static constexpr std::string_view no_services =
    "means nothing without nickserv, as in nickserv = NickServ@services.example.org";
static constexpr std::string_view too_open =
    "would send the password in the clear, allowed is that with tls = yes";

static bool no_secret(const NetworkConfig &n) { return n.password_file.empty() && !has_key(n); }
static bool no_password(const NetworkConfig &n) { return n.password_file.empty(); }
static bool no_nickserv(const NetworkConfig &n) { return n.session.login.services.empty(); }

// The first of a key that is broken is told.
static const LoginRule rules[] = {
    {{"account", "needs a password-file, a certificate or a key, which prove it"}, no_secret},
    {{"password-file", no_account}, nobody},
    {{"sasl", no_account}, nobody},
    {{"sasl", "external needs a certificate"},
     [](const NetworkConfig &n) {
         return lists(n, Mechanism::external) && n.tls.certificate.empty();
     }},
    {{"sasl", "ecdsa-nist256p-challenge needs a key"},
     [](const NetworkConfig &n) {
         return lists(n, Mechanism::ecdsa_nist256p_challenge) && !has_key(n);
     }},
    {{"sasl", "scram and plain need a password-file"},
     [](const NetworkConfig &n) { return lists_passwords(n) && no_password(n); }},
    {{"sasl", too_open},
     [](const NetworkConfig &n) { return lists(n, Mechanism::plain) && in_the_clear(n); }},
    {{"sasl-required", no_account}, nobody},
    {{"key", "means nothing without certificate or account"},
     [](const NetworkConfig &n) { return nobody(n) && n.tls.certificate.empty(); }},
    {{"nickserv", no_account}, nobody},
    {{"nickserv", "needs a password-file, or regain, else there is nothing to say to it"},
     [](const NetworkConfig &n) { return no_password(n) && n.session.login.regain.empty(); }},
    {{"nickserv", too_open},
     [](const NetworkConfig &n) { return !no_password(n) && in_the_clear(n); }},
    {{"nickserv-mask", no_services}, no_nickserv},
    {{"regain", no_services}, no_nickserv},
    {{"fallback", "is none of this network's channels, allowed is one that has its channel ="},
     fallback_is_elsewhere},
};

std::vector<LoginFault> login_faults(const NetworkConfig &network) {
    std::vector<LoginFault> faults;
    for (const LoginRule &rule : rules) {
        const auto told = [&](const LoginFault &other) { return other.key == rule.fault.key; };
        if (rule.broken(network) && std::ranges::none_of(faults, told))
            faults.push_back(rule.fault);
    }
    return faults;
}

// The key goes to the session where it is to sign a challenge.
static void take_key(NetworkConfig &network, const PemFiles &pem) {
    check_private_key(pem.key);
    if (!pem.certificate.empty()) check_pair(pem.certificate, pem.key);
    if (!lists(network, Mechanism::ecdsa_nist256p_challenge)) return;
    const std::string trouble = p256_key_trouble(pem.key);
    if (!trouble.empty()) throw Failure("is {}", trouble);
    network.session.login.private_key = pem.key;
}

void read_certificate(NetworkConfig &network, PemFiles &pem) {
    const bool with_key = network.tls.key.empty();
    std::string text =
        read_guarded(network.tls.certificate, with_key ? S_IROTH | S_IWOTH : S_IWOTH);
    check_certificate(text);
    pem.certificate = std::move(text);
    if (!with_key) return;
    pem.key = pem.certificate;
    take_key(network, pem);
}

void read_key(NetworkConfig &network, PemFiles &pem) {
    pem.key = read_guarded(network.tls.key, S_IROTH | S_IWOTH);
    take_key(network, pem);
}
