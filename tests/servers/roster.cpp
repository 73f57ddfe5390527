#include "servers/roster.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <set>
#include <sstream>
#include <stdexcept>

#include "bot/protocol.hpp"
#include "support/control_peer.hpp"
#include "support/wait.hpp"

static std::string joined(const std::set<std::string> &words) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string members_by_server(IrcClient &asker, const std::string &channel) {
    asker.send("NAMES " + channel);
    std::set<std::string> members;
    for (;;) {
        const std::string line = asker.expect(channel + " :");
        if (line.find(" 366 ") != line.npos) return joined(members);
        if (line.find(" 353 ") == line.npos) continue;
        std::istringstream names(line.substr(line.find(" :") + 2));
        for (std::string name; names >> name;) members.insert(name);
    }
}

std::string members_by_bot(const Bot &bot, const std::string &channel) {
    ControlPeer peer(bot.control_path());
    peer.hello();
    peer.send(R"({"id": 2, "verb": "subscribe", "topic": "chat"})"
              "\n");
    for (std::string line; !(line = peer.line()).empty();) {
        Tell tell;
        std::string why;
        if (!read_tell(line, tell, why)) continue;
        const auto *state = std::get_if<RoomState>(&tell.body);
        if (!state || state->room.name != "test/" + channel) continue;
        std::set<std::string> members;
        for (const RoomMember &member : state->room.members)
            members.insert(member.prefix + member.nick);
        return joined(members);
    }
    return "nothing";
}

testing::AssertionResult roster_agrees(const Bot &bot, IrcClient &asker,
                                       const std::string &channel) {
    std::string bots, servers;
    const auto agree = [&] {
        bots = members_by_bot(bot, channel);
        servers = members_by_server(asker, channel);
        return bots == servers;
    };
    if (wait_until(agree, 5s)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "the bot says: " << bots << "; the server: " << servers;
}

Duration until_answer(IrcClient &asker, Duration at_most, const std::string &channel) {
    static int asked = 0;
    const std::string mark = fmt::format("mark {} ", ++asked);
    const Instant begin = std::chrono::steady_clock::now();
    const auto waited = [&] { return std::chrono::steady_clock::now() - begin; };
    while (waited() < at_most) {
        asker.say(channel, "!echo " + mark + "end");
        if (asker.hears(": " + mark, 200ms)) return waited();
    }
    throw std::runtime_error("the bot does not answer");
}

void expect_back(const Bot &bot, IrcClient &asker, Instant begin, Duration within) {
    ASSERT_NO_THROW(until_answer(asker, within)) << bot.log();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    EXPECT_LE(took, within);
    testing::Test::RecordProperty("answered_again_ms", std::to_string(took.count()));
    std::printf("answered again after %ld ms\n", static_cast<long>(took.count()));
    EXPECT_TRUE(roster_agrees(bot, asker));
}
