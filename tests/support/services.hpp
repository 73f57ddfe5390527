#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/irc_server.hpp"

// Our own know all mechanisms, and mistakes on demand; atheme is what networks run.
enum class ServicesKind { own, atheme };
const char *services_name(ServicesKind kind);
std::vector<ServicesKind> services_kinds();  // those that can be run here

struct TestAccount {
    std::string name, password;
    std::string fingerprint = {};  // SHA-256 of the certificate that logs in by EXTERNAL
    std::string key_file = {};     // PEM, for ECDSA-NIST256P-CHALLENGE; our own services only
};

// Account services linked to an InspIRCd that was made with `services = services_server`: SASL, and
// a NickServ@services.test who understands IDENTIFY and LOGOUT.
class Services {
public:
    struct Setup {
        std::vector<TestAccount> accounts = {};
        // Our own only:
        std::string mechanisms =
            "PLAIN EXTERNAL ECDSA-NIST256P-CHALLENGE SCRAM-SHA-256 SCRAM-SHA-512";
        int iterations = 4096;   // of SCRAM
        std::string fault = {};  // signature, nonce: of SCRAM; mute: no answer at all
    };
    // Starts, and waits until the server knows them.
    Services(ServicesKind kind, const IrcServer &server, Setup setup);

    void start();  // again
    void stop();   // and waits until the server has noticed
    void kill();
    void configure(const Setup &setup) { this->setup = setup; }  // counts from the next start
    size_t attempts() const;  // to log in by SASL, since the last start; our own only

private:
    bool linked() const;
    std::vector<std::string> own_command() const;
    std::vector<std::string> atheme_command() const;

    const ServicesKind kind;
    const IrcServer &server;
    Setup setup;
    TempDir folder;
    std::unique_ptr<ChildProcess> process;
};

inline constexpr const char *services_server = "services.test";

// Does the server at that port offer SASL?
bool offers_sasl(int port);
