#pragma once

#include <string>

// Brings a name or a password into the form in which all sides compare it (SASLprep, RFC 4013; as
// for stored strings).  False, the text as it was: `why` says in a clause what stands in the way.
bool saslprep(std::string &text, std::string &why);
