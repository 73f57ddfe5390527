// What must hold of every command.  Run in the project's own folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "bot/params.hpp"
#include "bot/table.hpp"

namespace {

const std::set<std::string> families = {"approvals", "bot",       "channels", "fun",
                                        "jobs",      "machine",   "notices",  "maintenance",
                                        "networks",  "reminders", "schedules"};

// A command has a file of its own, or shares one with its family.
std::string file_of(const Command &command) {
    std::string name = command.name;
    std::ranges::replace(name, ' ', '_');
    std::ranges::replace(name, '-', '_');
    const std::string own = "commands/" + name + ".cpp";
    return std::filesystem::exists(own) ? own : "commands/" + command.family + ".cpp";
}

std::string manual() { return read_file("man/signalbox-commands.7").value_or(""); }

class Rows : public testing::TestWithParam<const Command *> {};

}  // namespace

TEST(List, IsSortedAndHasEveryFile) {
    std::vector<std::string> lines = split(read_file("commands/list.inc").value_or(""), '\n');
    EXPECT_TRUE(std::ranges::is_sorted(lines));
    EXPECT_EQ(lines.size(), compiled_commands().size());
    std::set<std::string> files;
    for (const Command *command : compiled_commands()) files.insert(file_of(*command));
    for (const auto &entry : std::filesystem::directory_iterator("commands"))
        EXPECT_TRUE(entry.path().extension() != ".cpp" || files.contains(entry.path()));
}

TEST(List, NoNameIsTwice) {
    std::set<std::string> seen;
    for (const Command *command : compiled_commands()) {
        EXPECT_TRUE(seen.insert(command->name).second) << command->name;
        for (const std::string &alias : command->aliases) {
            EXPECT_TRUE(seen.insert(alias).second) << alias;
        }
    }
}

TEST_P(Rows, AreDescribed) {
    const Command &command = *GetParam();
    EXPECT_EQ(command.name, lower(trim(command.name)));
    EXPECT_TRUE(families.contains(command.family)) << command.family;
    ASSERT_FALSE(command.summary.empty());
    EXPECT_NE(command.summary.back(), '.');
    EXPECT_LE(command.summary.size(), 80u);
    EXPECT_TRUE(command.run);
    EXPECT_TRUE(std::filesystem::exists(file_of(command)));
}

TEST_P(Rows, HaveUsableParameters) {
    const std::vector<Param> &params = GetParam()->params;
    bool required = true;
    for (const Param &param : params) {
        EXPECT_EQ(param.name, lower(param.name));
        EXPECT_FALSE(param.help.empty()) << param.name;
        EXPECT_TRUE(!param.named || !param.required()) << param.name;
        if (param.named) continue;
        const bool rest = param.kind == Kind::text || param.kind == Kind::command;
        EXPECT_TRUE(!rest || &param == &params.back()) << param.name << " takes the rest";
        EXPECT_TRUE(required || !param.required()) << param.name << " follows an optional one";
        EXPECT_LE(param.least, param.most);
        EXPECT_EQ(param.kind == Kind::choice, !param.choices.empty());
        required = param.required();
    }
}

TEST_P(Rows, TakeTheirExampleAndTheirFallbacks) {
    const Command &command = *GetParam();
    EXPECT_NO_THROW(parse_params(command, command.example)) << command.usage();
    EXPECT_EQ(command.params.empty(), command.example.empty());
    for (const Param &param : command.params) {
        if (param.fallback.empty()) continue;
        Command only;
        only.params = {param};
        EXPECT_NO_THROW(parse_params(only, param.name + "=" + param.fallback));
    }
}

TEST_P(Rows, AreInTheManual) {
    const Command &command = *GetParam();
    const std::string text = manual();
    EXPECT_NE(text.find("\n.It Ic " + command.name), std::string::npos);
    for (const std::string &alias : command.aliases) {
        EXPECT_NE(text.find("\n.Ic " + alias), std::string::npos) << alias;
    }
}

INSTANTIATE_TEST_SUITE_P(Commands, Rows,
                         testing::ValuesIn(compiled_commands().begin(), compiled_commands().end()),
                         [](const auto &row) {
                             std::string name = row.param->name;
                             std::ranges::replace(name, ' ', '_');
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });
