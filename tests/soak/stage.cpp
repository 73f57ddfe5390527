#include "soak/stage.hpp"

#include <charconv>

static constexpr std::string_view announcement = "announcement ", probe_word = "probe ";

Stage::Stage(ServerKind kind, std::string name)
    : kind(kind),
      name(std::move(name)),
      server(kind),
      cable(server.port()),
      witness(server.port(), "witness", soak_channel) {}

void Stage::turn() {
    witness.turn();
    cable.admit(witness.present());
    cable.turn();
    for (const Witness::Heard &heard : witness.take()) hear(heard);
}

// The number behind that word; 0 where it is not there.
static int number_behind(std::string_view text, std::string_view word) {
    const size_t place = text.find(word);
    int number = 0;
    if (place != text.npos)
        std::from_chars(text.data() + place + word.size(), text.data() + text.size(), number);
    return number;
}

void Stage::hear(const Witness::Heard &heard) {
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
