#include "soak/stage.hpp"

#include <charconv>

static constexpr std::string_view announcement = "announcement ", probe_word = "probe ";

static const TestAccount account{"soakbot", "correct-horse"};

static ServerSetup near_setup(ServerKind kind) {
    ServerSetup setup;
    setup.name = "near.test";
    setup.sid = "00A";
    setup.peer = "far.test";
    if (kind == ServerKind::inspircd) setup.services = services_server;
    return setup;
}

static ServerSetup far_setup(const IrcServer &near) {
    ServerSetup setup;
    setup.name = "far.test";
    setup.sid = "00B";
    setup.peer = "near.test";
    setup.peer_port = near.link_port();
    return setup;
}

static std::unique_ptr<Services> make_services(const IrcServer &server) {
    return std::make_unique<Services>(ServicesKind::own, server,
                                      Services::Setup{.accounts = {account}});
}

Stage::Stage(ServerKind kind, std::string name)
    : kind(kind),
      name(std::move(name)),
      server(kind, near_setup(kind)),
      other(kind, far_setup(server)),
      services(kind == ServerKind::inspircd ? make_services(server) : nullptr),
      cable(server.port()),
      witness(server.port(), "witness", soak_channel),
      person(other.port(), "person", soak_channel) {
    secrets.write("password", account.password, 0600);
}

std::string Stage::login_text() const {
    if (!services) return "";
    return "sasl = scram-sha-256\naccount = " + account.name +
           "\npassword-file = " + secrets.file("password") + "\n";
}

void Stage::turn() {
    witness.turn();
    person.turn();
    person.take();
    keep_linked();
    cable.admit(witness.present());
    cable.turn();
    for (const Bystander::Heard &heard : witness.take()) hear(heard);
}

// The servers do not come together by themselves.
void Stage::keep_linked() {
    const Instant now = std::chrono::steady_clock::now();
    if (split_on_purpose || now < link_at) return;
    link_at = now + 2s;
    person.send("CONNECT near.test");
}

void Stage::split() {
    split_on_purpose = true;
    person.send("SQUIT near.test :a netsplit for the soak");
}

// The number behind that word; 0 where it is not there.
static int number_behind(std::string_view text, std::string_view word) {
    const size_t place = text.find(word);
    int number = 0;
    if (place != text.npos)
        std::from_chars(text.data() + place + word.size(), text.data() + text.size(), number);
    return number;
}

void Stage::hear(const Bystander::Heard &heard) {
    const std::string &text = heard.text;
    bot_nick = heard.nick;
    if (const int number = number_behind(text, announcement)) ledger.heard(number);
    const bool fresh = number_behind(text, probe_word) >= first_probe;
    if (fresh && !answered) answered = std::chrono::steady_clock::now();
}

void Stage::probe() {
    witness.say("!echo " + std::string(probe_word) + std::to_string(++last_probe));
}

void Stage::forget_answers() {
    first_probe = last_probe + 1;
    answered.reset();
}
