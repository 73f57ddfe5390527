#pragma once

#include <optional>
#include <string>
#include <vector>

#include "measure.hpp"

// What became of one bot.
struct BenchResult {
    std::string name;
    std::string remark;              // its version, or why it was not measured
    std::optional<Figures> figures;  // nothing where it was skipped or failed
};

// For people: a table of the figures, and one of their ratios to the floor.
std::string bench_table(const std::vector<BenchResult> &results);

// For programs: bot, measure, unit, value and ratio to the floor, a line each.
std::string bench_tsv(const std::vector<BenchResult> &results);
