#pragma once

#include <string_view>

// May an entered line be kept?  `unsure`: only the daemon can tell.
enum class Secrecy { open, unsure, secret };

// What is said in a room, or by /say there: words to a service that hold a password.
Secrecy secrecy_of_words(std::string_view room, std::string_view text);

// A command of the console, with its slash.  What is none may be meant for another client: unsure.
Secrecy secrecy_of_slash(std::string_view room, std::string_view text);

// A command of the bot, without its prefix.  One-time codes and confirmations are secret here; of
// all others the daemon knows the row.
Secrecy secrecy_of_command(std::string_view text);
