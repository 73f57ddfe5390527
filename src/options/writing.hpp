#pragma once

#include <sys/types.h>

#include <string>

// A file that is written beside its place and moved there when it is whole.  Destroying it removes
// the draft.  All throw Failure.
class NewFile {
public:
    NewFile(std::string path, const std::string &content, mode_t mode);
    NewFile(const NewFile &) = delete;
    ~NewFile();

    const std::string &draft() const { return beside; }
    void keep(bool over);  // moves it to its place; over: what is there is replaced
    void withdraw();       // removes what was kept

private:
    std::string path, beside;
};

void make_folders(const std::string &path);  // those that are missing
