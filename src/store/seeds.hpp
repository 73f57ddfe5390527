#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"

// The seeds of one-time codes: a file for each person, in a folder that only we may read.  What
// others may read, or what is not a plain file of our own, is as bad as none: it throws Failure.
class Seeds {
public:
    explicit Seeds(std::string folder) : folder(std::move(folder)) {}  // empty: none can be kept

    bool has(const std::string &person) const;
    std::string read(const std::string &person) const;
    void write(const std::string &person, const std::string &seed) const;  // on disk at once
    void remove(const std::string &person) const;
    std::vector<std::string> persons() const;  // sorted

private:
    std::string path(const std::string &person) const;
    void check_folder() const;
    const std::string folder;
};
