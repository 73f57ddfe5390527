#include "irc/isupport.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

static constexpr size_t most_tokens = 500;

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// With "\x20" and the like replaced.
static std::string unescape_value(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool escape = text.substr(i, 2) == "\\x" && i + 3 < text.size();
        const int high = escape ? hex_value(text[i + 2]) : -1;
        const int low = escape ? hex_value(text[i + 3]) : -1;
        if (high < 0 || low < 0) {
            plain += text[i];
            continue;
        }
        plain += char(high * 16 + low);
        i += 3;
    }
    return plain;
}

static size_t number_within(std::string_view text, size_t least, size_t most, size_t otherwise) {
    const size_t number = parse_integer(text).value_or(-1);
    return number >= least && number <= most ? number : otherwise;
}

// "(ov)@+"; false where it is not so.
static bool parse_prefix(std::string_view value, std::string &modes, std::string &symbols) {
    const size_t close = value.find(')');
    if (!value.starts_with('(') || close == value.npos) return false;
    const std::string_view letters = value.substr(1, close - 1), signs = value.substr(close + 1);
    if (letters.empty() || letters.size() != signs.size()) return false;
    const auto is_letter = [](unsigned char c) { return std::isalpha(c); };
    const auto is_sign = [](unsigned char c) { return std::ispunct(c); };
    if (!std::all_of(letters.begin(), letters.end(), is_letter)) return false;
    if (!std::all_of(signs.begin(), signs.end(), is_sign)) return false;
    modes = letters;
    symbols = signs;
    return true;
}

void Isupport::hear(const Message &message) {
    for (size_t i = 1; i < message.params.size(); ++i) hear_token(message.params[i]);
    mapping = casemap_of(value("CASEMAPPING"));
    if (parse_prefix(value("PREFIX"), modes, symbols)) return;
    modes = "ov";
    symbols = "@+";
}

void Isupport::hear_token(std::string_view token) {
    if (token.find(' ') != token.npos) return;  // "are supported by this server"
    const size_t equals = std::min(token.find('='), token.size());
    const std::string name(token.substr(0, equals));
    if (name.starts_with('-'))
        tokens.erase(name.substr(1));
    else if (!name.empty() && (tokens.size() < most_tokens || tokens.contains(name)))
        tokens[name] = unescape_value(token.substr(std::min(token.size(), equals + 1)));
}

std::string_view Isupport::value(const std::string &name) const {
    const auto found = tokens.find(name);
    return found == tokens.end() ? std::string_view() : std::string_view(found->second);
}

bool Isupport::is_channel(std::string_view name) const {
    const std::string_view types = value("CHANTYPES");
    if (name.empty()) return false;
    return (types.empty() ? std::string_view("#&") : types).find(name[0]) != types.npos;
}

std::string_view Isupport::channel_of(std::string_view target) const {
    std::string_view name = target;
    while (!name.empty() && !is_channel(name)) {
        if (symbols.find(name[0]) == symbols.npos) return target;
        name.remove_prefix(1);
    }
    return name.empty() ? target : name;
}

std::string Isupport::prefix_of(char mode) const {
    const size_t place = modes.find(mode);
    return place == modes.npos ? "" : std::string(1, symbols[place]);
}

size_t Isupport::nick_length() const { return number_within(value("NICKLEN"), 1, 512, 9); }

size_t Isupport::topic_length() const { return number_within(value("TOPICLEN"), 1, 8192, 0); }

size_t Isupport::line_length() const { return number_within(value("LINELEN"), 512, 8192, 512); }

size_t Isupport::targets(std::string_view command) const {
    for (const std::string &entry : split(value("TARGMAX"), ',')) {
        const std::string_view text = entry;
        const size_t colon = text.find(':');
        if (colon == text.npos || lower(text.substr(0, colon)) != lower(command)) continue;
        const std::string_view most = text.substr(colon + 1);
        return most.empty() ? 0 : number_within(most, 1, 1000, 1);
    }
    return 1;
}

// "#&:20,!:5"; no number, or none that makes sense, is no limit.
ChannelLimit Isupport::channel_limit(std::string_view channel) const {
    std::string_view rest = value("CHANLIMIT");
    while (!rest.empty() && !channel.empty()) {
        const std::string_view entry = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
        const size_t colon = entry.find(':');
        if (colon == entry.npos) continue;
        const std::string_view types = entry.substr(0, colon);
        if (types.find(channel[0]) == types.npos) continue;
        return {types, number_within(entry.substr(colon + 1), 1, 100000, 0)};
    }
    return {};
}

std::string_view Isupport::bot_mode() const {
    const std::string_view mode = value("BOT");
    const bool is_mode = mode.size() == 1 && std::isalpha(static_cast<unsigned char>(mode[0]));
    return is_mode ? mode : std::string_view();
}

std::string_view Isupport::network() const { return value("NETWORK"); }

bool Isupport::takes_status(char symbol) const {
    return value("STATUSMSG").find(symbol) != std::string_view::npos;
}

// "*,-draft/react": the last word on a name counts for more than the star.
bool Isupport::takes_tag(std::string_view name) const {
    bool taken = true;
    for (const std::string &entry : split(value("CLIENTTAGDENY"), ',')) {
        if (entry == "*" || entry == name) taken = false;
        if (entry.starts_with('-') && entry.substr(1) == name) return true;
    }
    return taken;
}

int Isupport::mode_class(char mode) const {
    std::string_view classes = value("CHANMODES");
    if (classes.empty()) classes = "beI,k,l,";
    const size_t place = classes.find(mode);
    if (mode == ',' || place == classes.npos) return -1;
    return static_cast<int>(std::count(classes.begin(), classes.begin() + place, ','));
}

bool Isupport::has_argument(char mode, bool set) const {
    if (modes.find(mode) != modes.npos) return true;
    const int its_class = mode_class(mode);
    return its_class == 0 || its_class == 1 || (its_class == 2 && set);
}

bool Isupport::is_list(char mode) const {
    return modes.find(mode) == modes.npos && mode_class(mode) == 0;
}
