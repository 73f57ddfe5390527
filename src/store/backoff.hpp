#pragma once

#include <map>
#include <string>

#include "irc/session.hpp"

// How long each network wants to be left alone, kept in a small file over restarts.
class BackoffFile {
public:
    // Reads it; a missing or damaged file is as good as an empty one.  An empty path keeps nothing.
    explicit BackoffFile(std::string path);

    Backoff get(const std::string &network) const;
    // Writes the file where this is news.  False where it could not be written.
    bool put(const std::string &network, const Backoff &backoff);

private:
    bool write() const;
    const std::string path;
    std::map<std::string, Backoff> networks;
};
