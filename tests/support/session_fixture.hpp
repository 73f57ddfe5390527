#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "irc/session.hpp"
#include "support/fake_wire.hpp"
#include "support/test_clock.hpp"

using Lines = std::vector<std::string>;

// A session under a clock that the test owns; the test plays the server.
class SessionFixture : public testing::Test {
protected:
    SessionFixture() {
        settings.network = "net";
        settings.servers = {{"one.test", 6697}, {"two.test", 6697}};
        settings.channels = {{"#ops", ""}};
    }
    Session &session() {
        if (!made) made.emplace(settings, memory, clock.now(), clock.wall(), 1);
        return *made;
    }
    void tick() {
        if (clock.now() >= session().next()) session().tick(clock.now(), clock.wall());
    }
    // Lets time pass, telling the session each time that it wants to know.
    void advance(Duration by) {
        // It is due at once while nobody takes what it wishes.
        static constexpr Duration least = 100ms;
        const Instant end = clock.now() + by;
        while (session().next() <= end && clock.now() < end) {
            clock.advance(
                std::min(std::max(session().next() - clock.now(), least), end - clock.now()));
            session().tick(clock.now(), clock.wall());
        }
        clock.advance(end - clock.now());
    }
    void hear(const WireInput &input) { session().hear(input, clock.now(), clock.wall()); }
    void up(bool trusted = true) {
        WireInput input;
        input.kind = WireInput::up;
        input.trusted = trusted;
        hear(input);
    }
    void down(const std::string &reason) {
        WireInput input;
        input.kind = WireInput::down;
        input.reason = reason;
        hear(input);
    }
    void say(const std::string &line) {
        WireInput input;
        ASSERT_TRUE(parse_message(line, input.message)) << line;
        input.event = expected_event(input.message);
        hear(input);
    }
    std::string dialled() {
        tick();
        const auto server = session().take_dial();
        return server ? server->server.text() : "";
    }
    Lines sent() {
        Lines lines;
        for (const IrcLine &line : session().take_lines()) lines.push_back(line.wire());
        return lines;
    }
    bool sends(const std::string &line) {
        const Lines lines = sent();
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }
    std::vector<Happening> news(Happening::Kind kind) {
        std::vector<Happening> wanted;
        for (Happening &happening : session().take_happenings())
            if (happening.kind == kind) wanted.push_back(std::move(happening));
        return wanted;
    }
    void connect() {
        dialled();
        up();
    }
    void welcome() { say(":irc.test 001 signalbox :Welcome signalbox!bot@host.test"); }
    // Online and in #ops, with these capabilities; what was sent is thrown away.
    void online(const std::string &caps = "", const std::string &isupport = "CASEMAPPING=rfc1459") {
        connect();
        say(":irc.test CAP * LS :" + caps);
        if (!caps.empty()) say(":irc.test CAP * ACK :" + caps);
        welcome();
        say(":irc.test 005 signalbox CHANTYPES=# PREFIX=(ov)@+ " + isupport + " :are supported");
        say(":irc.test 376 signalbox :End of MOTD");
        say(":signalbox!bot@host.test JOIN #ops");
        tick();
        say(":irc.test PONG irc.test :signalbox");
        sent();
        session().take_happenings();
    }

    // Into one more channel, as an operator wishes.
    void enter(const std::string &channel) {
        session().join(channel, "");
        sent();
        say(":signalbox!bot@host.test JOIN " + channel);
    }

    TestClock clock;
    SessionSettings settings;
    NetworkMemory memory;

private:
    std::optional<Session> made;
};
