#pragma once

#include <string>

// What PEM files hold.  Each throws Failure, a clause that goes behind the file's name.
void check_certificate(const std::string &certificate);
void check_private_key(const std::string &key);
void check_pair(const std::string &certificate, const std::string &key);  // they belong together
