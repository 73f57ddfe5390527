// signalbox check and init, as a person runs them.
#include <unistd.h>

#include "servers/on_server.hpp"
#include "support/port.hpp"
#include "support/wait.hpp"

class Check : public OnServer {
protected:
    // signalbox check --connect of this configuration.
    ToolResult connect(const std::string &configuration) {
        ChildProcess child(command(configuration));
        const auto status = child.wait(60s);
        return {status.value_or(-1), child.output(), child.errors()};
    }
    std::vector<std::string> command(const std::string &configuration) {
        const std::string file = folder.write("signalbox.conf", configuration);
        return {program_path("signalbox"), "check", "-c", file, "--connect"};
    }
    TempDir folder;
};
ON_EACH_SERVER(Check);

static void expect_part(const std::string &text, const std::string &part) {
    EXPECT_NE(text.find(part), text.npos) << "no " << part << " in\n" << text;
}

TEST_P(Check, JoinsAndLeaves) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#ops");
    const ToolResult result = connect(network_text("test", server.address(), {"#ops", "#more"}));
    EXPECT_EQ(result.status, 0) << result.output << result.errors;
    expect_part(result.output, "test: trying " + server.address() + " without TLS\n");
    expect_part(result.output, "test: registered as signalbox on ");
    expect_part(result.output, "test: #ops                 joined, 2 there\n");
    expect_part(result.output, "test: #more                joined, 1 there\n");
    ann.expect("QUIT");
}

TEST_P(Check, TellsWhichChannelsRefuse) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#keyed");
    ann.send("MODE #keyed +k s3cret");
    ann.expect("MODE #keyed");
    const std::string network = network_text("test", server.address(), {"#ops"});
    const ToolResult refused = connect(network + "channel = #keyed wrong\n");
    EXPECT_EQ(refused.status, 69);
    expect_part(refused.output, "test: #ops                 joined, 1 there\n");
    expect_part(refused.output, "test: #keyed               not joined: ");
    const ToolResult joined = connect(network + "channel = #keyed s3cret\n");
    EXPECT_EQ(joined.status, 0) << joined.output;
}

TEST_P(Check, TriesEachServerAndEachNetwork) {
    IrcServer server(GetParam());
    const std::string nobody = "127.0.0.1:" + std::to_string(free_port());
    const std::string second = network_text("second", server.address(), {"#ops"});
    const ToolResult one_dead = connect("[network second]\nserver = " + nobody + "\n" + second);
    EXPECT_EQ(one_dead.status, 0) << one_dead.output;
    const ToolResult all_dead = connect(network_text("first", nobody, {"#ops"}) + second);
    EXPECT_EQ(all_dead.status, 69);
    expect_part(all_dead.output, "first: " + nobody);
    expect_part(all_dead.output, "refused\n");
    expect_part(all_dead.output, "second: #ops                 joined");
}

TEST_P(Check, EndsAtInterrupt) {
    IrcServer server(GetParam());
    server.freeze();
    ChildProcess child(command(network_text("test", server.address(), {"#ops"})));
    ASSERT_TRUE(
        wait_until([&] { return child.output().find("trying") != std::string::npos; }, 20s));
    child.signal(SIGINT);
    EXPECT_EQ(child.wait(20s), 128 + SIGINT);
    expect_part(child.output(), "interrupted\n");
    server.thaw();
}

TEST_P(Check, WhatInitWritesConnects) {
    IrcServer server(GetParam());
    const std::string file = folder.file("made/signalbox.conf");
    ChildProcess init({program_path("signalbox"), "init", file},
                      {.input = "test\n" + server.address() + "\nno\n\n#ops\n\nroot\n\n"});
    ASSERT_EQ(init.wait(20s), 0) << init.output() << init.errors();
    ChildProcess check({program_path("signalbox"), "check", "-c", file, "--connect"});
    EXPECT_EQ(check.wait(60s), 0) << check.output();
    expect_part(check.output(), file + ": ok, 1 network, 1 channel, 1 role, 0 persons\n");
}

TEST(CheckAlone, TellsThatTlsDoesNotWork) {
    if (!installed(ServerKind::ngircd)) GTEST_SKIP() << "ngircd is not installed";
    IrcServer server(ServerKind::ngircd);
    TempDir folder;
    const std::string file =
        folder.write("x.conf", "[network test]\nserver = " + server.address() + "\n");
    ChildProcess check({program_path("signalbox"), "check", "-c", file, "--connect"});
    EXPECT_EQ(check.wait(60s), 69) << "the server speaks no TLS there";
    expect_part(check.output(), "test: trying " + server.address() + " with TLS\n");
    EXPECT_EQ(check.output().find("registered"), std::string::npos) << check.output();
}

TEST(CheckAlone, TellsAllErrorsAndExits78) {
    TempDir folder;
    const std::string file =
        folder.write("x.conf", "[bot]\nnikk = x\n[network n]\nserver = x:99999\n");
    ChildProcess check({program_path("signalbox"), "check", "-c", file});
    EXPECT_EQ(check.wait(20s), 78);
    EXPECT_EQ(check.output(), "");
    EXPECT_EQ(check.errors(), file + ":2: nikk: unknown key in [bot], did you mean nick?\n" + file +
                                  ":4: server: 'x' has port 99999, allowed is 1 to 65535\n");
    ChildProcess missing({program_path("signalbox"), "check", "-c", folder.file("none")});
    EXPECT_EQ(missing.wait(20s), 78);
    EXPECT_EQ(missing.errors(),
              folder.file("none") + ": cannot be read: No such file or directory\n");
    ChildProcess flag({program_path("signalbox"), "check", "--efective"});
    EXPECT_EQ(flag.wait(20s), 64);
    EXPECT_EQ(flag.errors(),
              "signalbox check: unknown flag '--efective', did you mean --effective?\n");
}

TEST(CheckAlone, EffectivePassesAgain) {
    TempDir folder;
    const std::string file = folder.write("x.conf", network_text("n", "127.0.0.1", {"#ops"}));
    ChildProcess check({program_path("signalbox"), "check", "-c", file, "--effective"});
    ASSERT_EQ(check.wait(20s), 0);
    const std::string again = folder.write("y.conf", check.output());
    ChildProcess second({program_path("signalbox"), "check", "-c", again, "--effective"});
    EXPECT_EQ(second.wait(20s), 0);
    EXPECT_EQ(second.output(), check.output());
}
