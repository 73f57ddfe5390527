#include "bot/seal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "bot/runbook.hpp"
#include "support/temp_dir.hpp"

namespace {

class SealTest : public testing::Test {
protected:
    SealTest() {
        write("print 1");
        runbook.row.name = "deploy";
        runbook.row.params = {{.name = "what", .help = "it"},
                              {.name = "key", .kind = Kind::secret, .help = "a key"}};
        runbook.row.runbook = &runbook;
        runbook.run = {"/bin/sh", script, "{what}"};
        order.command = "deploy";
        order.values = {{"what", "web"}, {"key", "one"}};
        order.call.asker.identity = "net/ann";
        order.call.place = {"net", "#ops", true};
        was = seal();
    }
    void write(const std::string &text) { std::ofstream(script) << text; }
    std::string seal() { return seal_of(policy, order, runbook.row); }
    std::string changed() { return difference(was, seal()); }

    TempDir folder;
    const std::string script = folder.path() + "/deploy.sh";
    Policy policy;
    Runbook runbook;
    Order order;
    std::string was;
};

}  // namespace

TEST_F(SealTest, WhatIsAsItWasIsSealedAlike) {
    EXPECT_EQ(changed(), "");
    write("print 1");
    EXPECT_EQ(changed(), "");
    order.grants.confirmed = true;
    EXPECT_EQ(changed(), "");
}

TEST_F(SealTest, NamesWhatHasChanged) {
    order.values["what"] = "api";
    EXPECT_EQ(changed(), "the command");
    order.values["what"] = "web";
    order.call.place.target = "#dev";
    EXPECT_EQ(changed(), "who asked, or where");
    order.call.place.target = "#ops";
    policy.commands["deploy"].approvals = 2;
    EXPECT_EQ(changed(), "the policy");
    policy.commands.clear();
    runbook.frame.user = "root";
    EXPECT_EQ(changed(), "the runbook");
}

TEST_F(SealTest, AnEditedScriptIsAnotherProgram) {
    write("print 2");
    EXPECT_EQ(changed(), "the program");
    std::filesystem::remove(script);
    EXPECT_EQ(changed(), "the program");
    std::filesystem::create_directory(script);
    EXPECT_EQ(changed(), "the program");
}

TEST_F(SealTest, ALargeProgramIsKnownByItsState) {
    std::filesystem::resize_file(script, 17 << 20);
    was = seal();
    EXPECT_EQ(changed(), "");
    std::filesystem::resize_file(script, 18 << 20);
    EXPECT_EQ(changed(), "the program");
}

TEST_F(SealTest, HoldsNothingOfASecret) {
    order.values["key"] = "two";
    EXPECT_EQ(changed(), "");
}
