#pragma once

#include <string>
#include <string_view>

// A folder of its own under /tmp, that everyone may enter; destroying it removes it with all that
// is in it.
class TempDir {
public:
    TempDir();
    TempDir(const TempDir &) = delete;
    ~TempDir();
    const std::string &path() const { return folder; }
    std::string file(std::string_view name) const { return folder + "/" + std::string(name); }
    std::string write(std::string_view name, std::string_view text,
                      int mode = 0644) const;  // its path

private:
    std::string folder;
};

std::string slurp(const std::string &path);  // all of a file; empty where there is none
