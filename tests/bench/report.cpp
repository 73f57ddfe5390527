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
        {"commands-1", "1/s", "commands/s", "1 out", 0, [](const Figures &f) { return f.commands[0]; }},
        {"commands-16", "1/s", "commands/s", "16 out", 0, [](const Figures &f) { return f.commands[1]; }},
        {"commands-256", "1/s", "commands/s", "256 out", 0, [](const Figures &f) { return f.commands[2]; }},
        {"cpu", "s/million", "CPU s per", "M lines", 2, [](const Figures &f) { return f.cpu; }},
        {"lines", "1/s", "ordinary", "lines/s", 0, [](const Figures &f) { return f.lines; }},
        {"start", "ms", "exec to", "JOIN ms", 1, [](const Figures &f) { return f.start; }},
        {"resident-joined", "MiB", "RSS MiB", "joined", 1, [](const Figures &f) { return f.resident_joined; }},
        {"resident-after", "MiB", "RSS MiB", "after", 1, [](const Figures &f) { return f.resident_after; }},
    };
    return all;
}

using Cell = std::function<std::string(const Measure &)>;

std::string row(const std::string &name, const Cell &cell) {
    std::string text = fmt::format("{:<10}", name);
    for (const Measure &measure : measures()) text += fmt::format("{:>12}", cell(measure));
    return text + "\n";
}

std::string head() {
    return row("", [](const Measure &m) { return m.head; }) + row("", [](const Measure &m) { return m.second_head; });
}

const Figures *floor_of(const std::vector<BenchResult> &results) {
    const bool there = !results.empty() && results.front().figures;
    return there ? &*results.front().figures : nullptr;
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
    std::string text = head();
    for (const BenchResult &result : results)
        if (result.figures)
            text += row(result.name, [&](const Measure &m) { return fmt::format("{:.{}f}", m.value(*result.figures), m.decimals); });
    if (const Figures *floor = floor_of(results)) {
        text += "\ntimes the floor\n";
        for (const BenchResult &result : results)
            if (result.figures)
                text += row(result.name, [&](const Measure &m) { return fmt::format("{:.3g}", m.value(*result.figures) / m.value(*floor)); });
    }
    return text + "\n" + remarks(results);
}

std::string bench_tsv(const std::vector<BenchResult> &results) {
    const Figures *floor = floor_of(results);
    std::string text = "bot\tmeasure\tunit\tvalue\tratio\n";
    for (const BenchResult &result : results) {
        if (!result.figures) continue;
        for (const Measure &measure : measures()) {
            const double value = measure.value(*result.figures);
            const std::string ratio = floor ? fmt::format("{:.4g}", value / measure.value(*floor)) : "";
            text += fmt::format("{}\t{}\t{}\t{:.6g}\t{}\n", result.name, measure.name, measure.unit, value, ratio);
        }
        text += fmt::format("{}\tlines-sent\t\t{}\t\n", result.name, result.figures->lines_sent);
    }
    return text;
}
