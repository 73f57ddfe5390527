#include "bot/totp.hpp"

#include <fmt/core.h>
#include <liboath/oath.h>

#include <cstdlib>

#include "base/crypto.hpp"
#include "base/fields.hpp"
#include "base/text.hpp"

static constexpr int digits = 6, step_s = 30, most_failures = 5;
static constexpr auto lock_length = std::chrono::minutes(15);
static constexpr size_t seed_bytes = 20;  // as long as SHA-1

Codes::Codes(Records &shelf, std::string folder, const Loop &loop)
    : shelf(shelf), seeds(std::move(folder)), loop(loop) {
    oath_init();
}

static std::string base32(const std::string &bytes) {
    char *text = nullptr;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, nullptr) != OATH_OK)
        throw std::bad_alloc();
    std::string result = text;
    std::free(text);
    return result;
}

static std::string from_base32(std::string_view text) {
    char *bytes = nullptr;
    size_t length = 0;
    if (oath_base32_decode(text.data(), text.size(), &bytes, &length) != OATH_OK)
        throw Failure("the seed is damaged: remove it, and enrol again");
    std::string result(bytes, length);
    std::free(bytes);
    return result;
}

std::string Codes::enrol(const std::string &person) {
    if (seeds.has(person))
        throw Failure("{} has one-time codes already; 'otp remove {}' ends them", person, person);
    const auto random = from_base64(random_nonce()), more = from_base64(random_nonce());
    std::string seed = base32((random.value() + more.value()).substr(0, seed_bytes));
    seeds.write(person, seed);
    shelf.erase(person);
    std::string uri = fmt::format("otpauth://totp/signalbox:{}?secret={}&issuer=signalbox", person,
                                  seed.substr(0, seed.find('=')));
    wipe(seed);
    return uri;
}

void Codes::remove(const std::string &person) {
    if (!seeds.has(person)) throw Failure("{} has no one-time codes", printable(person));
    seeds.remove(person);
}

Codes::State Codes::state_of(const std::string &person) const {
    for (const auto &[key, bytes] : shelf.all()) {
        if (key != person) continue;
        const Fields fields = Fields::unpack(bytes).value_or(Fields());
        return {fields.integer("last"), fields.integer("failures"),
                WallTime(std::chrono::milliseconds(fields.integer("locked")))};
    }
    return {};
}

void Codes::keep(const std::string &person, const State &state) {
    Fields fields;
    fields.add("last", state.last);
    fields.add("failures", state.failures);
    fields.add("locked", std::chrono::floor<std::chrono::milliseconds>(state.locked_until)
                             .time_since_epoch()
                             .count());
    shelf.put(person, fields.pack());
}

long long Codes::step_of(const std::string &person, std::string_view code) const {
    if (code.size() != digits) return 0;
    std::string seed = seeds.read(person), secret = from_base32(seed);
    const long long now = std::chrono::system_clock::to_time_t(loop.wall()) / step_s;
    long long found = 0;
    for (const long long step : {now - 1, now, now + 1}) {
        char expected[digits + 1] = {};
        const bool made = oath_totp_generate(secret.data(), secret.size(), step * step_s, step_s, 0,
                                             digits, expected) == OATH_OK;
        if (made && same_bytes(code, std::string_view(expected, digits))) found = step;
    }
    wipe(seed);
    wipe(secret);
    return found;
}

void Codes::check_lock(const State &state) const {
    // A clock that was set back locks nobody out for longer.
    const auto left = std::min<WallTime::duration>(state.locked_until - loop.wall(), lock_length);
    if (left <= left.zero()) return;
    const auto whole = std::chrono::ceil<std::chrono::seconds>(left);
    throw Failure("{} wrong codes in a row: no code is taken for {}", most_failures,
                  format_duration(whole));
}

void Codes::check(const std::string &person, std::string_view code) {
    if (!seeds.has(person)) throw Failure("{} has no one-time codes: see otp", printable(person));
    State state = state_of(person);
    check_lock(state);
    if (state.failures >= most_failures) state.failures = 0;
    const long long step = step_of(person, code);
    if (step > state.last) {
        state.last = step;
        state.failures = 0;
        return keep(person, state);
    }
    if (++state.failures >= most_failures) state.locked_until = loop.wall() + lock_length;
    keep(person, state);
    if (step > 0) throw Failure("that code was used before; wait for the next one");
    throw Failure("that is not the code of now");
}

void Codes::burn(const std::string &person, std::string_view code) {
    if (code.size() != digits || !seeds.has(person)) return;
    State state = state_of(person);
    const long long step = step_of(person, code);
    if (step <= state.last) return;
    state.last = step;
    keep(person, state);
}
