// The operator's tool, with a real server behind the daemon.
#include <unistd.h>

#include "servers/on_server.hpp"

class Tool : public InRoom {};
ON_EACH_SERVER(Tool);

TEST_P(Tool, ShowsTheStatus) {
    EXPECT_TRUE(room().bot.tool_shows({"status"}, "#ops"));
    const ToolResult status = room().bot.tool({"status"});
    EXPECT_EQ(status.status, 0) << status.errors;
    EXPECT_TRUE(has(status.output, "test"));
}

TEST_P(Tool, SaysInAChannel) {
    EXPECT_EQ(room().bot.tool({"say", "#ops", "build failed"}).status, 0);
    room().ann.expect("PRIVMSG #ops :build failed");
    EXPECT_EQ(room().bot.tool({"say", "test/#ops"}, "from standard input\n").status, 0);
    room().ann.expect("PRIVMSG #ops :from standard input");
}

TEST_P(Tool, WaitsUntilItWasSaid) {
    const ToolResult said = room().bot.tool({"say", "--wait=20s", "#ops", "are you there?"});
    EXPECT_EQ(said.status, 0) << said.errors << room().bot.log();
    room().ann.expect("PRIVMSG #ops :are you there?");
    const ToolResult absent = room().bot.tool({"say", "--wait=1s", "test/@nobody", "hello?"});
    EXPECT_EQ(absent.status, 75) << absent.errors;
    EXPECT_TRUE(has(absent.errors, "kept"));
}

TEST_P(Tool, SaysOnceWhatHasAKey) {
    for (int times = 0; times < 3; ++times)
        EXPECT_EQ(room().bot.tool({"say", "--key", "build-1", "#ops", "built"}).status, 0);
    EXPECT_EQ(room().bot.tool({"say", "#ops", "after"}).status, 0);
    room().ann.expect("PRIVMSG #ops :built");
    room().ann.expect("PRIVMSG #ops :after");
    const std::string rows = room().bot.tool({"outbox", "--lines", "2"}).output;
    EXPECT_EQ(rows.find(": built"), rows.rfind(": built")) << rows;
}

TEST_P(Tool, ObeysNoOneElsesPrefix) {
    EXPECT_EQ(room().bot.tool({"say", "#ops", "!op ann"}).status, 0);
    room().ann.expect("PRIVMSG #ops : !op ann");
}

TEST_P(Tool, RunsCommands) {
    const ToolResult ping = room().bot.tool({"run", "ping"});
    EXPECT_EQ(ping.status, 0) << ping.errors;
    EXPECT_EQ(ping.output, "pong\n");
    EXPECT_NE(room().bot.tool({"run", "pnig"}).status, 0);
    EXPECT_EQ(room().bot.tool({"run", "roll", "nonsense"}).status, 1);
    EXPECT_EQ(room().bot.tool({"run", "say"}).status, 64);
}

TEST_P(Tool, ChangesThingsForTheOperator) {
    IrcClient bob(room().server.port(), "bob");
    bob.join("#other");
    const ToolResult join = room().bot.tool({"run", "join", "#other"});
    EXPECT_EQ(join.status, 0) << join.output << join.errors;
    bob.expect("signalbox!");
    EXPECT_EQ(room().bot.tool({"run", "part", "#other"}).status, 0);
    bob.expect("PART");
}

TEST_P(Tool, LeavesANetworkAndLetsItComeBack) {
    const ToolResult leave = room().bot.tool({"run", "disconnect", "test", "moving"});
    EXPECT_EQ(leave.status, 0) << leave.output << leave.errors;
    room().ann.expect("QUIT :");
    EXPECT_TRUE(room().bot.tool_shows({"networks"}, "stopped: disconnected by unix:"));
    EXPECT_EQ(room().bot.tool({"say", "#ops", "anybody?"}).status, 0);
    EXPECT_EQ(room().bot.tool({"run", "connect", "test"}).status, 0);
    room().ann.expect("JOIN");
    room().ann.expect("PRIVMSG #ops :anybody?");
    EXPECT_TRUE(room().bot.tool_shows({"status"}, "joined, 2 members"));
    EXPECT_NE(room().bot.tool({"run", "connect", "test"}).status, 0);
}

TEST_P(Tool, ShowsNetworksAndPeople) {
    EXPECT_TRUE(room().bot.tool_shows({"people"}, "test/ann: "));
    const ToolResult people = room().bot.tool({"people", "--json", "--network", "local"});
    EXPECT_EQ(people.status, 0) << people.errors;
    EXPECT_TRUE(has(people.output, "\"network\": \"local\""));
    EXPECT_FALSE(has(people.output, "\"test\""));
    EXPECT_EQ(room().bot.tool({"people", "--network", "nowhere"}).status, 64);
    EXPECT_TRUE(has(room().bot.tool({"networks"}).output, "servers: "));
    EXPECT_TRUE(has(room().bot.tool({"networks", "--json"}).output, "\"servers\": ["));
    EXPECT_TRUE(has(room().bot.tool({"jobs", "--json"}).output, "\"jobs\": []"));
    EXPECT_TRUE(has(room().bot.tool({"pending", "--json"}).output, "\"requests\": []"));
}

TEST(ToolAlone, SaysThatTheDaemonIsDown) {
    Bot bot("", false);
    bot.signal(SIGKILL);
    ASSERT_TRUE(bot.wait());
    const ToolResult status = bot.tool({"status"});
    EXPECT_EQ(status.status, 69);
    EXPECT_NE(status.errors, "");
}

TEST(ToolAlone, WorksWithoutANetwork) {
    Bot bot("");
    EXPECT_EQ(bot.tool({"run", "ping"}).output, "pong\n");
    EXPECT_NE(bot.tool({"say", "#ops", "x"}).status, 0);
}

TEST(ToolAlone, KnowsItsUsage) {
    Bot bot("");
    EXPECT_EQ(bot.tool({"no-such-verb"}).status, 64);
    EXPECT_EQ(bot.tool({"--help"}).status, 0);
    EXPECT_NE(bot.tool({"--version"}).output, "");
}

TEST(ToolAlone, ReloadsWithTheResultAsItsAnswer) {
    Bot bot("prefix = !\n");
    const auto reload = [&] { return bot.tool({"--socket", bot.control_path(), "run", "reload"}); };
    EXPECT_EQ(reload().output, "reloaded: nothing has changed\n");
    bot.configure("prefix = .\n");
    EXPECT_EQ(reload().output, "reloaded: 1 change\n") << bot.log();
    bot.configure("prefix =\nnick = two words\n");
    const ToolResult wrong = reload();
    EXPECT_EQ(wrong.status, 1) << wrong.errors;
    EXPECT_TRUE(wrong.output.starts_with("not reloaded: ")) << wrong.output;
    EXPECT_TRUE(wrong.output.ends_with(" (and 1 more)\n")) << wrong.output;
    EXPECT_EQ(bot.tool({"--socket", bot.control_path(), "run", "ping"}).output, "pong\n");
}
