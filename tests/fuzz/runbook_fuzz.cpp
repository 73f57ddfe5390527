// Whatever a template holds and whatever is typed, a value never makes another word, and what a
// program prints is harmless.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clean.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/filter.hpp"
#include "bot/runbook.hpp"
#include "fuzz/require.hpp"

static Runbook runbook_of(std::string_view text) {
    Runbook runbook;
    runbook.row.name = "x";
    runbook.row.params = {{.name = "a"}, {.name = "b", .kind = Kind::text, .optional = true}};
    runbook.run = shell_words(text).words;
    check_words(runbook, runbook.run);
    return runbook;
}

static void check_argv(std::string_view text, std::string_view typed) {
    const Runbook runbook = runbook_of(text);
    const Values values = parse_params(runbook.row, typed);
    const JobSpec spec = job_of(runbook, values, Call());
    REQUIRE(!spec.argv.empty() && spec.argv.size() <= runbook.run.size());
    REQUIRE(spec.argv[0].starts_with('/'));
    for (const std::string &word : spec.argv) REQUIRE(word.find('\0') == word.npos);
    for (const std::string &word : runbook.run)
        if (word == "{a}") REQUIRE(!values.at("a").starts_with('-'));
}

static void check_output(std::string_view bytes) {
    CleanLines cutter;
    std::vector<std::string> lines = cutter.add(bytes);
    for (std::string &line : cutter.end()) lines.push_back(std::move(line));
    for (const std::string &line : lines) REQUIRE(printable(line) == line);
    std::vector<std::string> again;
    CleanLines slow;
    for (const char byte : bytes)
        for (std::string &line : slow.add({&byte, 1})) again.push_back(std::move(line));
    for (std::string &line : slow.end()) again.push_back(std::move(line));
    REQUIRE(again == lines);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const size_t end = std::min(text.find('\n'), text.size());
    try {
        check_argv(text.substr(0, end), text.substr(std::min(end + 1, text.size())));
    } catch (const Failure &failure) {
        REQUIRE(printable(failure.what()) == failure.what());
    }
    check_output(text);
    return 0;
}
