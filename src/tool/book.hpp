#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"

// `signalbox audit`: the book, from the daemon.  Exit code.
int run_audit_list(const std::vector<std::string> &sockets, const std::vector<std::string> &words);

// `signalbox audit verify` and `export`: from the file, whether a daemon runs or not.  `store` is
// the usual one.
int run_audit_verify(const std::string &store, const std::vector<std::string> &words);
int run_audit_export(const std::string &store, const std::vector<std::string> &words);

// A row for people: one line.
std::string row_text(const BookRow &row);
