#pragma once

#include <string>
#include <string_view>

// How a network tells upper case from lower (CASEMAPPING of 005).
enum class Casemap {
    bytes,           // none that we know: names are the same byte for byte
    ascii,           // A to Z
    rfc1459_strict,  // and [ ] \ for { } |
    rfc1459,         // and ~ for ^
    rfc7613,         // Unicode
};

// By its name in any case; empty is rfc1459, a name that nobody knows is bytes.
Casemap casemap_of(std::string_view name);

// The form that all spellings of a name share.  rfc7613 is Unicode's full case folding and NFC:
// without the mapping of wide characters, the rule on directions and a server's check of
// look-alikes, so that it sets apart what a server may not; what is not UTF-8 stays as it is.
std::string fold_case(Casemap casemap, std::string_view name);
