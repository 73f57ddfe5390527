#pragma once

#include <map>
#include <string>

#include "irc/memory.hpp"

// What must be remembered of each network, kept in a small file over restarts.
class MemoryFile {
public:
    // Reads it; a missing file is as good as an empty one, and so is each damaged line.  An empty
    // path keeps nothing.
    explicit MemoryFile(std::string path);

    NetworkMemory get(const std::string &network) const;
    // Writes the file where this is news.  False where it could not be written.
    bool put(const std::string &network, const NetworkMemory &memory);

private:
    void read_line(const std::string &line);
    bool write() const;
    const std::string path;
    std::map<std::string, NetworkMemory> networks;
};
