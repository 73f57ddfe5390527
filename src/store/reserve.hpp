#pragma once

#include <string>

// Space that is held for a full disk, so that what is refused then is on record all the same.
class Reserve {
public:
    explicit Reserve(std::string path) : path(std::move(path)) {}  // empty: holds nothing
    bool take() const;  // from the disk; false: there is none, or no longer
    void give() const;  // back to it

private:
    const std::string path;
};
