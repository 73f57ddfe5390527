#include "bot/call.hpp"

#include "base/text.hpp"

// "!?" and "!!!" are exclamations, not commands.
static bool begins_command(std::string_view text) {
    const unsigned char first = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
           (first >= '0' && first <= '9') || first >= 0x80;
}

static constexpr const char *door_names[] = {"irc", "control", "clock"};

const char *door_name(Door door) { return door_names[static_cast<size_t>(door)]; }

std::optional<Door> door_of(std::string_view name) {
    for (const Door door : {Door::irc, Door::control, Door::clock})
        if (name == door_name(door)) return door;
    return {};
}

std::string Asker::source() const {
    return identity.empty() ? mask.substr(mask.find('@') + 1) : identity;
}

std::optional<std::string> addressed(std::string_view text, std::string_view prefix,
                                     std::string_view nick, bool in_private) {
    text = trim(text);
    if (text.starts_with(prefix) && begins_command(text.substr(prefix.size())))
        return std::string(text.substr(prefix.size()));
    const bool named = text.size() > nick.size() &&
                       lower(text.substr(0, nick.size())) == lower(nick) &&
                       (text[nick.size()] == ':' || text[nick.size()] == ',');
    std::string_view rest = named        ? trim(text.substr(nick.size() + 1))
                            : in_private ? text
                                         : std::string_view{};
    if (named && rest.starts_with(prefix)) rest.remove_prefix(prefix.size());
    if (rest.empty()) return {};
    return std::string(rest);
}
