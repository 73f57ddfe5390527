#include "irc/casemap.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/text.hpp"

Casemap casemap_of(std::string_view name) {
    const std::string mapping = lower(name);
    if (mapping.empty() || mapping == "rfc1459") return Casemap::rfc1459;
    if (mapping == "rfc1459-strict" || mapping == "strict-rfc1459") return Casemap::rfc1459_strict;
    if (mapping == "ascii") return Casemap::ascii;
    return mapping == "rfc7613" ? Casemap::rfc7613 : Casemap::bytes;
}

// The upper case characters are 'A' to this one, and their lower case is 32 further on.
static char last_upper(Casemap casemap) {
    switch (casemap) {
        case Casemap::ascii:
            return 'Z';
        case Casemap::rfc1459_strict:
            return ']';
        case Casemap::rfc1459:
            return '^';
        default:
            return 'A' - 1;
    }
}

static bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

static std::string fold_unicode(std::string_view name) {
    static constexpr auto how =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    utf8proc_uint8_t *made = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(name.data()),
                                     static_cast<utf8proc_ssize_t>(name.size()), &made, how);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
    if (length < 0) return std::string(name);
    return {reinterpret_cast<const char *>(made), static_cast<size_t>(length)};
}

std::string fold_case(Casemap casemap, std::string_view name) {
    if (casemap == Casemap::rfc7613 && is_ascii(name)) casemap = Casemap::ascii;
    if (casemap == Casemap::rfc7613) return fold_unicode(name);
    const char last = last_upper(casemap);
    std::string folded(name);
    for (char &c : folded)
        if (c >= 'A' && c <= last) c |= 32;
    return folded;
}
