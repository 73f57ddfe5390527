// What the programs have and the manual must tell.  Where no table can be asked, the source is
// searched.  Run in the project's own folder.

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "base/text.hpp"
#include "console/settings.hpp"
#include "console/slash.hpp"
#include "options/flags.hpp"

namespace {

using Names = std::set<std::string>;

std::string text_of(const std::string &path) {
    static constexpr size_t most = 1 << 20;
    const std::string text = read_file(path, most).value_or("");
    EXPECT_FALSE(text.empty()) << path;
    return text;
}

// All sources of a program or a layer in one.
std::string sources_of(const std::string &path) {
    if (!std::filesystem::is_directory(path)) return text_of(path);
    std::string all;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.path().extension() == ".cpp") all += text_of(entry.path());
    return all;
}

// What the pattern's group finds in the text; a pattern that finds nothing is out of date.
Names found(const std::string &text, const char *pattern) {
    const std::regex expression(pattern);
    Names names;
    std::sregex_iterator match(text.begin(), text.end(), expression);
    for (const std::sregex_iterator end; match != end; ++match) names.insert((*match)[1]);
    EXPECT_FALSE(names.empty()) << pattern;
    return names;
}

// Each name stands in the page behind one of the macros.
void expect_in(const std::string &page, const std::string &macros, const Names &names) {
    const std::string text = text_of(page);
    for (const std::string &name : names) {
        const std::regex expression("(?:" + macros + ") ?" + name + "(?![-a-z_])");
        EXPECT_TRUE(std::regex_search(text, expression)) << page << " does not tell of " << name;
    }
}

// The exit codes that are used there.
Names exit_codes(const std::vector<std::string> &places) {
    std::string sources;
    for (const std::string &place : places) sources += sources_of(place);
    const std::string table = text_of("src/base/error.hpp");
    Names codes;
    for (const std::string &constant : found(table, "(exit_[a-z_]+) = [0-9]+"))
        if (sources.find(constant) != sources.npos)
            codes.merge(found(table, (constant + " = ([0-9]+)").c_str()));
    return codes;
}

}  // namespace

static Names sub_commands() {
    static const char row[] = "\\{\"([a-z-]+)\", \"[^\"]*\",\\s+\"[^\"]*\",\\s+run_";
    return found(text_of("src/signalbox.cpp"), row);
}

TEST(Manual, HasEverySubCommand) { expect_in("man/signalbox.1", "\\.It Ic", sub_commands()); }

TEST(Manual, ShellsCompleteEverySubCommand) {
    Names names = sub_commands();
    EXPECT_EQ(names.erase("complete"), 1u);  // is theirs
    for (const char *file : {"contrib/completion/signalbox.bash", "contrib/completion/_signalbox"})
        expect_in(file, "[ '(]", names);
}

TEST(Manual, HasEveryFlag) {
    const char flag[] = "-(-[a-z][a-z-]+)";
    const char row[] = "\\{\"([a-z-]+)\", (?:'.'|0), \"";
    expect_in("man/signalboxd.8", "Fl|,", found(daemon_help(), flag));
    expect_in("man/signalbox.1", "Fl|,", found(tool_flags_help(), flag));
    expect_in("man/signalbox.1", "Fl|,", found(text_of("src/signalbox.cpp"), flag));
    for (const char *file : {"src/signalbox.cpp", "src/options/check.cpp", "src/options/init.cpp",
                             "src/tool/say.cpp", "src/tool/outbox.cpp"})
        expect_in("man/signalbox.1", "(?:Fl|,) -", found(text_of(file), row));
}

TEST(Manual, HasEveryExitCode) {
    expect_in("man/signalboxd.8", "\\.It", exit_codes({"src/signalboxd.cpp"}));
    expect_in("man/signalbox.1", "\\.It",
              exit_codes({"src/signalbox.cpp", "src/tool", "src/options"}));
    expect_in("man/signalbox-console.1", "\\.It", exit_codes({"src/console"}));
}

TEST(Manual, HasEverySignalOfTheDaemon) {
    expect_in("man/signalboxd.8", "Dv|,",
              found(text_of("src/signalboxd.cpp"), "signal\\((SIG[A-Z0-9]+)\\)"));
}

TEST(Manual, HasEveryEventOfTheLog) {
    const char call[] = "log\\.(?:error|warning|notice|info|debug)\\(\"([^\"]+)\"";
    expect_in("man/signalboxd.8", "\\.It Li", found(sources_of("src"), call));
}

TEST(Manual, HasEveryVerbOfTheProtocol) {
    expect_in("man/signalbox-control.7", "\\.It Ic",
              found(text_of("src/bot/service.cpp"), "\\{\"([a-z]+)\", (?:true|false), &Ring::"));
}

TEST(Manual, HasEveryTypeOfTheProtocol) {
    expect_in("man/signalbox-control.7", "\\.It Li",
              found(text_of("src/bot/protocol.cpp"), "\\{\"([a-z]+)\", read_body"));
}

TEST(Manual, HasEveryFieldOfTheProtocol) {
    const std::string protocol = text_of("src/bot/protocol.cpp");
    expect_in("man/signalbox-control.7", "Va", found(protocol, "field\\(\"([a-z_]+)\", "));
    expect_in("man/signalbox-control.7", "Va", found(protocol, "json\\[\"([a-z_]+)\"\\]"));
}

TEST(Manual, HasEveryKindOfLine) {
    expect_in("man/signalbox-control.7", "Li",
              found(text_of("src/bot/scribe.cpp"), "return \"([a-z]+)\";"));
}

TEST(Manual, HasEveryCommandOfTheConsole) {
    Names names;
    for (const SlashRow &row : slash_rows()) names.insert("/" + std::string(row.name));
    expect_in("man/signalbox-console.1", "\\.It Ic", names);
}

TEST(Manual, HasEveryPartOfTheScreen) {
    const std::vector<std::string> parts = part_names();
    expect_in("man/signalbox-console.1", "\\.Li", {parts.begin(), parts.end()});
}
