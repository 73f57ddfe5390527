// Nothing of a connection may reach the next one: a session that has lost a rich connection is held
// against one that never had any.
#include <fmt/format.h>

#include "irc/session.hpp"
#include "support/session_fixture.hpp"

namespace {

class SessionLeak : public SessionFixture {
protected:
    // A connection with all that a session can learn, in the midst of everything.
    void live_richly() {
        online("server-time account-tag batch message-tags echo-message",
               "CASEMAPPING=ascii NICKLEN=30 LINELEN=2048 NETWORK=Old BOT=B CHANLIMIT=#:1");
        say("@time=2026-11-22T10:00:00.000Z :signalbox!bot@host.test JOIN #stray");
        say(":irc.test 353 signalbox = #ops :@ann +bob signalbox");
        say(":irc.test 366 signalbox #ops :End of NAMES");
        say(":irc.test 332 signalbox #ops :the topic");
        say(":irc.test 396 signalbox a.cloak.of.ours :is now your host");
        say(":irc.test BATCH +1 chathistory #ops");
        say(":signalbox!bot@host.test NICK other");
        advance(60s);
        session().join("#full", "");
        say(":irc.test 465 other :You are banned");
        sent();
    }
    void do_both(const std::function<void(Session &)> &what) {
        what(session());
        what(*fresh);
    }
    void hear_both(const WireInput &input) {
        do_both([&](Session &s) { s.hear(input, clock.now(), clock.wall()); });
    }
    void say_both(const std::string &line) {
        SCOPED_TRACE(line);
        WireInput input;
        ASSERT_TRUE(parse_message(line, input.message));
        input.event = expected_event(input.message);
        hear_both(input);
        expect_alike();
    }
    void pass(Duration by) {
        clock.advance(by);
        do_both([&](Session &s) { s.tick(clock.now(), clock.wall()); });
        expect_alike();
    }
    void expect_alike() {
        EXPECT_EQ(told(session()), told(*fresh));
        EXPECT_EQ(seen(session()), seen(*fresh));
    }
    // What it wants to be done, and what it tells.
    static std::string told(Session &session) {
        std::string text = session.take_hang_up() ? "hang up\n" : "";
        for (const IrcLine &line : session.take_lines()) text += line.wire() + "\n";
        for (const Happening &h : session.take_happenings())
            text += fmt::format("{} {} {} {} {} {}{}{}\n", static_cast<int>(h.kind), h.channel,
                                h.nick, h.text, h.account, h.self, h.playback, h.bot);
        return text;
    }
    static std::string seen(const Session &session) {
        std::string text = fmt::format(
            "{} {} {} {} {} {} {} {}", static_cast<int>(session.state()), session.nick(),
            session.server(), session.trusted(), session.limit("PRIVMSG", "#ops"),
            session.isupport().network(), session.isupport().fold("A["), session.lag().has_value());
        for (const char *cap : {"server-time", "account-tag", "batch", "echo-message"})
            text += session.has_cap(cap) ? " +" : " -";
        for (const auto &[folded, channel] : session.roster().all())
            text += fmt::format(" {} {} {}", channel.name, channel.topic, channel.members.size());
        for (const auto &[channel, why] : session.absent_channels())
            text += fmt::format(" -{} {}", channel, why);
        return text;
    }

    std::optional<Session> fresh;
};

}  // namespace

TEST_F(SessionLeak, ASecondConnectionIsLikeAFirst) {
    live_richly();
    down("reset");
    session().part("#full", "");
    advance(2h);
    fresh.emplace(settings, memory, clock.now(), clock.wall(), 2);
    do_both([&](Session &s) {
        s.tick(clock.now(), clock.wall());
        EXPECT_TRUE(s.take_dial());
        s.take_happenings();
    });
    WireInput up;
    up.kind = WireInput::up;
    hear_both(up);
    expect_alike();
    say_both(":two.test CAP * LS :");
    say_both(":two.test 433 * signalbox :Nickname is already in use");
    say_both(":two.test 001 signalbox_ :Welcome");
    say_both(":two.test 376 signalbox_ :End of MOTD");
    say_both(":signalbox_!u@h JOIN #ops");
    say_both("@batch=1;time=2026-11-22T09:00:00.000Z;account=ann :ann!a@h PRIVMSG #ops :!ping");
    say_both(":ann!a@h PRIVMSG #stray :!ping");
    say_both(":other!a@h PRIVMSG #ops :not me");
    say_both(":two.test PONG two.test :signalbox");
    pass(59s);
    pass(1s);
    pass(59s);
    pass(1s);
    EXPECT_EQ(session().state(), Session::idle);
}

TEST_F(SessionLeak, ABanSaysNothingOfTheNextEnd) {
    live_richly();
    down("reset");
    EXPECT_EQ(session().trouble(), "banned: You are banned");
    advance(2h);
    session().take_dial();
    down("connection refused");
    EXPECT_EQ(session().trouble(), "connection refused");
}
