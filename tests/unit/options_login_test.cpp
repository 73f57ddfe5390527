// The keys of [network NAME] about its account.
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "options/changes.hpp"
#include "support/certificates.hpp"
#include "support/options_fixture.hpp"

namespace {

std::string text_in(const std::string &path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class LoginOptions : public Options {
protected:
    LoginOptions() { write("secret", "hunter2\n", 0600); }

    LoginSettings login(const std::string &keys) {
        return good(network + keys).networks.at(0).session.login;
    }
    Lines faults(const std::string &keys) { return errors(network + keys); }

    // A certificate and its key in one text, as the fixture makes them.
    std::string pair() { return text_in(authority.issue("DNS:x").file); }
    static std::string certificate_of(const std::string &pair) {
        return pair.substr(0, pair.find("-----BEGIN PRIVATE"));
    }
    static std::string key_of(const std::string &pair) {
        return pair.substr(pair.find("-----BEGIN PRIVATE"));
    }

    Certificates authority;
};

using enum Mechanism;
using Mechanisms = std::vector<Mechanism>;

TEST_F(LoginOptions, NobodyIsTheDefault) {
    EXPECT_EQ(login(""), LoginSettings());
    EXPECT_EQ(effective(good(network)).find("sasl"), std::string::npos);
}

TEST_F(LoginOptions, APasswordMeansScram) {
    const LoginSettings settings = login("account = box\npassword-file = secret\n");
    EXPECT_EQ(settings.account, "box");
    EXPECT_EQ(settings.password, "hunter2");
    EXPECT_EQ(settings.mechanisms, (Mechanisms{scram_sha_512, scram_sha_256}));
    EXPECT_TRUE(settings.required);
}

TEST_F(LoginOptions, ACertificateMeansExternal) {
    write("box.pem", pair(), 0600);
    EXPECT_EQ(login("account = box\ncertificate = box.pem\n").mechanisms, Mechanisms{external});
    EXPECT_EQ(login("account = box\ncertificate = box.pem\npassword-file = secret\n").mechanisms,
              (Mechanisms{external, scram_sha_512, scram_sha_256}));
    EXPECT_EQ(login("certificate = box.pem\n"), LoginSettings()) << "some servers ask for one";
}

TEST_F(LoginOptions, AKeyMeansEcdsa) {
    const std::string both = pair();
    write("box.key", key_of(both), 0600);
    const LoginSettings alone = login("account = box\nkey = box.key\n");
    EXPECT_EQ(alone.mechanisms, Mechanisms{ecdsa_nist256p_challenge});
    EXPECT_EQ(alone.private_key, key_of(both));
    write("box.crt", certificate_of(both));
    const std::string with_certificate = "account = box\ncertificate = box.crt\nkey = box.key\n";
    EXPECT_EQ(login(with_certificate).private_key, "") << "nobody asked for it";
    EXPECT_EQ(login(with_certificate + "sasl = ecdsa-nist256p-challenge\n").private_key,
              key_of(both));
}

TEST_F(LoginOptions, TheOrderIsOurs) {
    EXPECT_EQ(login("account = box\npassword-file = secret\nsasl = PLAIN  scram-sha-256\n"
                    "sasl-required = no\n")
                  .mechanisms,
              (Mechanisms{plain, scram_sha_256}));
    EXPECT_FALSE(login("account = a\npassword-file = secret\nsasl-required = no\n").required);
}

TEST_F(LoginOptions, ServicesConfirmFromTheirHost) {
    const std::string keys =
        "account = box\npassword-file = secret\nnickserv = NickServ@services.x\n";
    EXPECT_EQ(login(keys).services, "NickServ@services.x");
    EXPECT_EQ(login(keys).services_mask, "NickServ!*@services.x");
    const LoginSettings more = login(keys + "nickserv-mask = NickServ!n?@*.x\nregain = REGAIN\n");
    EXPECT_EQ(more.services_mask, "NickServ!n?@*.x");
    EXPECT_EQ(more.regain, "REGAIN");
}

TEST_F(LoginOptions, TheFallbackIsOneOfOurChannels) {
    EXPECT_EQ(good(network + "channel = #Ops key\nfallback = #ops\n").networks[0].session.fallback,
              "#ops");
    EXPECT_EQ(faults("channel = #a\nfallback = #b\n"),
              Lines{"x.conf:4: fallback: is none of this network's channels, allowed is one that "
                    "has its channel ="});
}

TEST_F(LoginOptions, WhatIsMissingIsNamed) {
    const char password[] = "account = box\npassword-file = secret\n";
    const std::pair<std::string, Lines> bad[] = {
        {"account = box\n",
         {"x.conf:3: account: needs a password-file, a certificate or a key, which prove it"}},
        {"password-file = secret\n", {"x.conf:3: password-file: means nothing without account"}},
        {"sasl = plain\nsasl-required = yes\n",
         {"x.conf:3: sasl: means nothing without account",
          "x.conf:4: sasl-required: means nothing without account"}},
        {std::string(password) + "sasl = external\n",
         {"x.conf:5: sasl: external needs a certificate"}},
        {std::string(password) + "sasl = ecdsa-nist256p-challenge\n",
         {"x.conf:5: sasl: ecdsa-nist256p-challenge needs a key"}},
        {std::string(password) + "sasl = plain plain\n",
         {"x.conf:5: sasl: 'plain' is listed twice"}},
        {std::string(password) + "sasl =\n",
         {"x.conf:5: sasl: is empty, allowed are external, ecdsa-nist256p-challenge, "
          "scram-sha-512, scram-sha-256 and plain"}},
        {std::string(password) + "sasl = cram-md5\n",
         {"x.conf:5: sasl: 'cram-md5' is unknown, known are external, ecdsa-nist256p-challenge, "
          "scram-sha-512, scram-sha-256 and plain"}},
        {"nickserv = N@s.x\n", {"x.conf:3: nickserv: means nothing without account"}},
        {"regain = GHOST\n",
         {"x.conf:3: regain: means nothing without nickserv, as in nickserv = "
          "NickServ@services.example.org"}},
        {"nickserv-mask = N!*@x\n",
         {"x.conf:3: nickserv-mask: means nothing without nickserv, as in nickserv = "
          "NickServ@services.example.org"}},
        {std::string(password) + "nickserv = NickServ\n",
         {"x.conf:5: nickserv: 'NickServ' is no service, allowed is NICK@HOST, as in "
          "NickServ@services.example.org"}},
        {std::string(password) + "nickserv = N@s.x\nnickserv-mask = N!*@*\n",
         {"x.conf:6: nickserv-mask: 'N!*@*' is no mask, allowed is NICK!USER@HOST with * and ? in "
          "USER and HOST, and more than these in HOST"}},
        {std::string(password) + "nickserv = N@s.x\nregain = RE GAIN\n",
         {"x.conf:6: regain: 'RE GAIN' is no word of services, allowed is one such as REGAIN, "
          "GHOST or RECOVER"}},
    };
    for (const auto &[keys, wrong] : bad) EXPECT_EQ(faults(keys), wrong) << keys;
}

TEST_F(LoginOptions, PasswordsNeverGoInTheClear) {
    const std::string far =
        "[network n]\nserver = x\ntls = no\ninsecure = yes\naccount = box\n"
        "password-file = secret\n";
    EXPECT_EQ(errors(far), Lines{}) << "scram sends none";
    EXPECT_EQ(errors(far + "sasl = scram-sha-256 plain\n"),
              Lines{"x.conf:7: sasl: would send the password in the clear, allowed is that with "
                    "tls = yes"});
    EXPECT_EQ(errors(far + "nickserv = N@s.x\n"),
              Lines{"x.conf:7: nickserv: would send the password in the clear, allowed is that "
                    "with tls = yes"});
    EXPECT_EQ(errors("[network n]\nserver = 127.0.0.1\ntls = no\naccount = box\n"
                     "password-file = secret\nsasl = plain\nnickserv = N@s.x\n"),
              Lines{});
}

TEST_F(LoginOptions, FilesAreTriedBeforeTheyAreNeeded) {
    const std::string ours = pair(), theirs = pair();
    write("box.pem", ours, 0644);
    EXPECT_EQ(faults("certificate = box.pem\n"),
              Lines{"x.conf:3: certificate: 'box.pem' may be read by others; chmod o= box.pem"});
    write("box.crt", certificate_of(ours));
    EXPECT_EQ(faults("certificate = box.crt\n"),
              Lines{"x.conf:3: certificate: 'box.crt' may be read by others; chmod o= box.crt"});
    write("box.crt", certificate_of(ours), 0600);
    EXPECT_EQ(faults("certificate = box.crt\n"),
              Lines{"x.conf:3: certificate: 'box.crt' holds no private key in PEM form"});
    write("box.key", key_of(theirs), 0600);
    EXPECT_EQ(faults("certificate = box.crt\nkey = box.key\n"),
              Lines{"x.conf:4: key: 'box.key' holds the key of another certificate"});
    write("box.key", key_of(ours), 0644);
    EXPECT_EQ(faults("certificate = box.crt\nkey = box.key\n"),
              Lines{"x.conf:4: key: 'box.key' may be read by others; chmod o= box.key"});
    write("box.key", key_of(ours), 0600);
    EXPECT_EQ(faults("certificate = box.key\nkey = box.key\n"),
              Lines{"x.conf:3: certificate: 'box.key' holds no certificate in PEM form"});
    EXPECT_EQ(faults("certificate = none\nkey = box.key\n"),
              Lines{"x.conf:3: certificate: 'none' cannot be read: No such file or directory"});
    EXPECT_EQ(faults("key = box.key\n"),
              Lines{"x.conf:3: key: means nothing without certificate or account"});
    EXPECT_EQ(errors("[network n]\nserver = 127.0.0.1\ntls = no\ncertificate = box.pem\n"),
              Lines{"x.conf:4: certificate: means nothing with tls = no, allowed is tls = yes"});
}

// What openssl(1) would write.
std::string key_text(const char *curve, const char *passphrase) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen(curve), EVP_PKEY_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PrivateKey(text.get(), key.get(), passphrase ? EVP_aes_128_cbc() : nullptr,
                             nullptr, 0, nullptr, const_cast<char *>(passphrase));
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
}

TEST_F(LoginOptions, AKeyMustBeOfUse) {
    write("box.key", key_text("P-256", "secret"), 0600);
    const std::string keys = "account = box\nkey = box.key\n";
    EXPECT_EQ(faults(keys),
              Lines{"x.conf:4: key: 'box.key' holds a key with a passphrase, allowed is one "
                    "without"});
    write("box.key", key_text("P-384", nullptr), 0600);
    EXPECT_EQ(faults(keys),
              Lines{"x.conf:4: key: 'box.key' is not a key on the curve prime256v1 (NIST P-256)"});
    write("box.key", key_text("P-256", nullptr), 0600);
    EXPECT_EQ(faults(keys), Lines{});
}

TEST_F(LoginOptions, EffectiveTellsNoSecret) {
    write("box.pem", pair(), 0600);
    const Config config = good(network +
                               "channel = #a\nfallback = #a\naccount = box\n"
                               "password-file = secret\ncertificate = box.pem\n"
                               "nickserv = N@s.x\nregain = GHOST\nsasl = external plain\n");
    const std::string text = effective(config);
    EXPECT_EQ(text.find("hunter2"), text.npos);
    EXPECT_EQ(text.find("BEGIN"), text.npos);
    EXPECT_NE(text.find("\nsasl      = external plain\nsasl-required = yes\n"), text.npos) << text;
    EXPECT_EQ(read_config({write("elsewhere/y.conf", text)}), config);
}

TEST_F(LoginOptions, WhatAFileHoldsCountsAtAReload) {
    write("box.pem", pair(), 0600);
    const std::string keys = "account = box\npassword-file = secret\ncertificate = box.pem\n";
    const Config before = good(network + keys);
    EXPECT_EQ(to_reconnect(before, good(network + keys)), Lines{});
    write("box.pem", pair(), 0600);
    const Config renewed = good(network + keys);
    EXPECT_EQ(to_reconnect(before, renewed), Lines{"n"});
    write("secret", "hunter3\n", 0600);
    const Config changed = good(network + keys);
    EXPECT_EQ(to_reconnect(renewed, changed), Lines{"n"});
    EXPECT_EQ(changes(renewed, changed), Lines{"+ [network n] its files hold something else"});
    EXPECT_EQ(changes(changed, changed), Lines{});
}

}  // namespace
