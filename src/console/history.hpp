#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The lines that were entered, oldest first, and where in them the operator is.
class InputHistory {
public:
    static constexpr size_t usual_lines = 500, most_lines = 10'000;

    // Kept unless it is empty, begins with a blank, or was the last one.  True where it was kept.
    bool add(std::string_view line);
    void remove(std::string_view line);  // wherever it stands
    void keep(size_t lines);             // only so many from now on
    size_t limit() const { return most; }
    bool older(std::string &line);       // false where there is none; `line` is what stands now
    bool newer(std::string &line);
    const std::vector<std::string> &lines() const { return entries; }

private:
    void shorten();

    std::vector<std::string> entries;
    size_t most = usual_lines;
    size_t position = 0;  // behind the last: not in the history
    std::string draft;    // what stood before
};

// The file keeps the last lines.  One that cannot be read is empty, one that cannot be written
// stays.
void load_history(const std::string &path, InputHistory &history);
void append_history(const std::string &path, const std::string &line);  // 0600
