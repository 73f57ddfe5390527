#pragma once

#include <string>
#include <vector>

// Is the program of these words there, and can nobody else put another one into its place?  With
// one that runs other files, as /bin/sh does, the same is asked of them.  Throws Failure.
void check_program(const std::vector<std::string> &words);

struct Account {
    std::string name, home;
};
Account account_of(const std::string &user);  // empty: ours; throws Failure where there is no such
