#pragma once

#include <string>

#include "irc/message.hpp"

// Makes the one form of a line that libircclient takes without harm, at most 1021 bytes and
// without CR LF.  Raw lines of a server crash, freeze or deafen that library; nothing else may
// reach it.  False: the line is not for the library (PING, CAP, AUTHENTICATE, DCC, 000, too few
// parameters, no source where one must be).
bool gate(const Message &message, std::string &canonical);
