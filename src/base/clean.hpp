#pragma once

#include <string>
#include <string_view>
#include <vector>

// One line of a program's output, without its end, as people may see it: of what carriage returns
// and backspaces paint over the last layer stays, escape sequences and colours go, a tab is a
// blank, and the rest is printable().
std::string clean_line(std::string_view line);

// A program's output, taken in pieces as it comes, as whole clean lines.  What filters must see
// whole is never cut: of a line of over 64 KiB only a remark stays.
class CleanLines {
public:
    std::vector<std::string> add(std::string_view bytes);  // the lines that have ended by now
    std::vector<std::string> end();                        // and the one without an end, if any
    size_t pending() const { return taken; }               // bytes of the line that has not ended

private:
    std::string finish();

    std::string line;
    size_t taken = 0;  // bytes of it, also of those that were not kept
};
