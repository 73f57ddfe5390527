#include "base/saslprep.hpp"

#include <string.h>
#include <stringprep.h>

#include <cstdlib>
#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"

static std::string reason(int code) {
    switch (code) {
        case STRINGPREP_CONTAINS_UNASSIGNED:
            return "has a character that Unicode 3.2 does not know";
        case STRINGPREP_CONTAINS_PROHIBITED:
        case STRINGPREP_BIDI_CONTAINS_PROHIBITED:
            return "has a control character or another one that is prohibited";
        case STRINGPREP_BIDI_BOTH_L_AND_RAL:
        case STRINGPREP_BIDI_LEADTRAIL_NOT_RAL:
            return "mixes text from right to left with other text";
        default:
            return std::string("cannot be prepared: ") + stringprep_strerror(Stringprep_rc(code));
    }
}

// What the library allocated for us, taken over without a trace.
static std::string take(char *made) {
    std::string text(made);
    explicit_bzero(made, text.size());
    std::free(made);
    return text;
}

bool saslprep(std::string &text, std::string &why) {
    why.clear();
    if (!is_utf8(text) || text.find('\0') != text.npos) why = "is not text in UTF-8";
    if (!why.empty()) return false;
    char *made = nullptr;
    const int code = stringprep_profile(text.c_str(), &made, "SASLprep", STRINGPREP_NO_UNASSIGNED);
    if (code != STRINGPREP_OK) why = reason(code);
    if (!why.empty()) return false;
    std::string prepared = take(made);
    if (prepared.empty()) why = "has no visible character";
    if (!why.empty()) return false;
    wipe(text);
    text = std::move(prepared);
    return true;
}
