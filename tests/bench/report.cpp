#include "report.hpp"

#include <fmt/core.h>

#include <functional>

namespace {

struct Measure {
    std::string name, unit;
    std::string head, second_head;  // in the table
    int decimals;
    std::function<double(const Figures &)> value;
};

const std::vector<Measure> &measures() {
    static const std::vector<Measure> all = {
        {"echo-p50", "us", "!echo", "p50 us", 1, [](const Figures &f) { return f.p50; }},
        {"echo-p99", "us", "!echo", "p99 us", 1, [](const Figures &f) { return f.p99; }},
        {"commands-1", "1/s", "commands/s", "1 out", 0,
         [](const Figures &f) { return f.commands[0]; }},
        {"commands-16", "1/s", "commands/s", "16 out", 0,
         [](const Figures &f) { return f.commands[1]; }},
        {"commands-256", "1/s", "commands/s", "256 out", 0,
         [](const Figures &f) { return f.commands[2]; }},
        {"cpu", "s/million", "CPU s per", "M lines", 2, [](const Figures &f) { return f.cpu; }},
        {"lines", "1/s", "ordinary", "lines/s", 0, [](const Figures &f) { return f.lines; }},
        {"start", "ms", "exec to", "JOIN ms", 1, [](const Figures &f) { return f.start; }},
        {"resident-joined", "MiB", "RSS MiB", "joined", 1,
         [](const Figures &f) { return f.resident_joined; }},
        {"resident-after", "MiB", "RSS MiB", "after", 1,
         [](const Figures &f) { return f.resident_after; }},
    };
    return all;
}

using Cell = std::function<std::string(const Measure &)>;

std::string row(const std::string &name, const Cell &cell) {
    std::string text = fmt::format("{:<10}", name);
    for (const Measure &measure : measures()) text += fmt::format("{:>11}", cell(measure));
    return text + "\n";
}

using FigureCell = std::string (*)(const Measure &, const Figures &, const Figures *floor);

std::string rows(const std::vector<BenchResult> &results, const Figures *floor, FigureCell cell) {
    std::string text;
    for (const BenchResult &result : results)
        if (result.figures)
            text +=
                row(result.name, [&](const Measure &m) { return cell(m, *result.figures, floor); });
    return text;
}

std::string absolute(const Measure &measure, const Figures &figures, const Figures *) {
    return fmt::format("{:.{}f}", measure.value(figures), measure.decimals);
}

std::string relative(const Measure &measure, const Figures &figures, const Figures *floor) {
    return fmt::format("{:.3g}", measure.value(figures) / measure.value(*floor));
}

std::string head() {
    return row("", [](const Measure &m) { return m.head; }) +
           row("", [](const Measure &m) { return m.second_head; });
}

const Figures *floor_of(const std::vector<BenchResult> &results) {
    for (const BenchResult &result : results)
        if (result.name == "floor" && result.figures) return &*result.figures;
    return nullptr;
}

std::string remarks(const std::vector<BenchResult> &results) {
    std::string text;
    for (const BenchResult &result : results) {
        text += fmt::format("{:<10}  {}", result.name, result.remark);
        if (result.figures) text += fmt::format("; {} ordinary lines", result.figures->lines_sent);
        text += "\n";
    }
    return text;
}

}  // namespace

std::string bench_table(const std::vector<BenchResult> &results) {
    const Figures *floor = floor_of(results);
    std::string text = head() + rows(results, floor, absolute);
    if (floor) text += "\ntimes the floor\n" + rows(results, floor, relative);
    return text + "\n" + remarks(results);
}

std::string bench_tsv(const std::vector<BenchResult> &results) {
    const Figures *floor = floor_of(results);
    std::string text = "bot\tmeasure\tunit\tvalue\tratio\n";
    for (const BenchResult &result : results) {
        if (!result.figures) continue;
        for (const Measure &measure : measures()) {
            const double value = measure.value(*result.figures);
            text += fmt::format("{}\t{}\t{}\t{:.6g}\t{}\n", result.name, measure.name, measure.unit,
                                value, floor ? relative(measure, *result.figures, floor) : "");
        }
        text += fmt::format("{}\tlines-sent\t\t{}\t\n", result.name, result.figures->lines_sent);
    }
    return text;
}
