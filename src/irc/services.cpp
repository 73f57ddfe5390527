#include "irc/services.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "irc/format.hpp"

// In lower case.  Refusals are looked for first: "you are not logged in" is none of the others.
static constexpr std::array<std::string_view, 9> rejections = {
    "invalid",      "incorrect",       "wrong password", "not registered", "isn't registered",
    "not a regist", "not been regist", "denied",         "suspended"};
static constexpr std::array<std::string_view, 8> confirmations = {
    "now identified",    "are identified", "already identified", "now logged in",
    "already logged in", "logged in as",   "password accepted",  "now recognized"};

template <size_t count>
static bool has_one(const std::string &text, const std::array<std::string_view, count> &phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
        return text.find(phrase) != std::string::npos;
    });
}

ServicesWord services_word(std::string_view text) {
    const std::string plain = lower(strip_format(text));
    if (has_one(plain, rejections)) return ServicesWord::rejected;
    return has_one(plain, confirmations) ? ServicesWord::identified : ServicesWord::other;
}

// At a mismatch the last star takes one character more.
bool matches_mask(std::string_view any_mask, std::string_view any_source) {
    const std::string mask = lower(any_mask), source = lower(any_source);
    size_t at = 0, star = mask.npos, taken = 0;
    for (size_t i = 0; i < source.size();) {
        if (at < mask.size() && mask[at] == '*') {
            star = at++;
            taken = i;
        } else if (at < mask.size() && (mask[at] == '?' || mask[at] == source[i])) {
            ++at;
            ++i;
        } else if (star != mask.npos) {
            at = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
    return mask.find_first_not_of('*', at) == mask.npos;
}
