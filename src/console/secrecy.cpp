#include "console/secrecy.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "console/slash.hpp"

// Of services, that take a password or a code.
static constexpr std::string_view telling[] = {
    "auth",     "drop",      "ghost",   "group",   "identify",  "id",      "login",    "oper",
    "password", "pass",      "recover", "regain",  "register",  "release", "sendpass", "set",
    "setpass",  "sidentify", "verify",  "confirm", "resetpass", "cert",
};

// NickServ, ChanServ and their like; a target may have its network, nick: or a server with it.
static bool is_service_name(std::string_view name) {
    const std::string nick = lower(name.substr(name.find_last_of("/:") + 1));
    const std::string alone = nick.substr(0, nick.find('@'));
    return alone.ends_with("serv") || alone == "q" || alone == "x";
}

static bool tells(const std::string &word) {
    return std::ranges::find(telling, lower(word)) != std::end(telling);
}

Secrecy secrecy_of_words(std::string_view room, std::string_view text) {
    bool service = is_service_name(room);
    for (const std::string &line : split(text, '\n'))
        for (const std::string &word : split(line, ' ')) {
            if (service && tells(word)) return Secrecy::secret;
            service |= is_service_name(word) && word.size() > 1;
        }
    return Secrecy::open;
}

Secrecy secrecy_of_command(std::string_view text) {
    static constexpr std::string_view codes[] = {"code", "confirm", "otp"};
    const std::vector<std::string> words = split(text, ' ');
    if (words.empty()) return Secrecy::open;
    const bool code = std::ranges::find(codes, lower(words[0])) != std::end(codes);
    if (code && words.size() > 1) return Secrecy::secret;
    return secrecy_of_words("", text) == Secrecy::secret ? Secrecy::secret : Secrecy::unsure;
}

Secrecy secrecy_of_slash(std::string_view room, std::string_view text) {
    if (secrecy_of_command(text.substr(1)) == Secrecy::secret) return Secrecy::secret;
    if (!find_slash(lower(text.substr(1, text.find(' ') - 1)))) return Secrecy::unsure;
    return secrecy_of_words(room, text);
}
