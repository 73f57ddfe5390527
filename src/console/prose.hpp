#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "console/cell.hpp"

// Rows of text for panels.
class Prose {
public:
    explicit Prose(int columns) : columns(columns) {}

    void blank();
    void heading(std::string_view text);
    // Broken at blanks; each line end begins a new row, and so does what goes on after a break, so
    // many columns in.
    void text(std::string_view text, Part part = Part::text, int indent = 2);
    // A name and what there is to it; nothing where that is empty.
    void field(std::string_view name, std::string_view value, Part part = Part::text);
    void pair(std::string_view name, std::string_view value, int width);  // in two columns
    void row(CellRow row) { rows.push_back(std::move(row)); }

    std::vector<CellRow> take() { return std::move(rows); }

private:
    void labelled(std::string_view name, std::string_view value, int width, Part name_part,
                  Part part);

    int columns;
    std::vector<CellRow> rows;
};

std::string joined(const std::vector<std::string> &words, std::string_view between = ", ");
std::string age_since(int64_t since, int64_t now);  // "2m 3s"; empty where since is 0
std::string count_text(size_t count, std::string_view one, std::string_view many);
