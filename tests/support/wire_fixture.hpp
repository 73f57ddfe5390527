#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "adapters/irc.hpp"
#include "support/certificates.hpp"
#include "support/fake_server.hpp"
#include "support/run_until.hpp"

// A wire to a scripted server, both on one loop.
class WireFixture : public testing::Test {
protected:
    WireFixture() { log.mute(); }

    // Everything taken so far is in `got`.
    bool until(Wire &wire, const std::function<bool()> &condition, Duration limit = 10s) {
        return run_until(
            loop,
            [&] {
                take(wire);
                return condition();
            },
            limit);
    }

    void take(Wire &wire) {
        for (WireInput &input : wire.take()) got.push_back(std::move(input));
        wire.flush();
    }

    void connect(Wire &wire, FakeServer &server, const std::string &host = "127.0.0.1",
                 bool tls = false) {
        got.clear();
        const int before = server.accepted();
        wire.dial({host, server.port()}, tls);
        ASSERT_TRUE(until(wire, [&] {
            return is_up() && server.accepted() > before && server.ready();
        })) << down_reason();
    }

    // And past registration, when the library forms what is sent.
    void register_at(Wire &wire, FakeServer &server) {
        server.send(":irc.test 001 bot :Welcome\r\n");
        ASSERT_TRUE(until(wire, [&] { return count("001") == 1; }));
        got.clear();
    }

    // Sends one line, then a second that must arrive as well; gives what came of the first.
    std::vector<WireInput> after(Wire &wire, FakeServer &server, const std::string &bytes) {
        got.clear();
        server.send(bytes + ":ann!a@h PRIVMSG #ops :still here\r\n");
        EXPECT_TRUE(until(wire, [&] {
            return is_down() || (!got.empty() && got.back().message.param(1) == "still here");
        })) << bytes;
        EXPECT_FALSE(is_down()) << bytes << down_reason();
        if (got.empty()) return {};
        EXPECT_EQ(got.back().event, IrcEvent::message) << bytes;
        got.pop_back();
        return lines();
    }

    bool says(Wire &wire, FakeServer &server, const std::string &line) {
        return until(wire, [&] { return server.heard_line(line); });
    }

    bool is_up() const { return find(WireInput::up); }
    bool is_down() const { return find(WireInput::down); }
    std::string down_reason() const { return is_down() ? find(WireInput::down)->reason : ""; }

    const WireInput *find(WireInput::Kind kind) const {
        for (const WireInput &input : got)
            if (input.kind == kind) return &input;
        return nullptr;
    }

    std::vector<WireInput> lines() const {
        std::vector<WireInput> only;
        for (const WireInput &input : got)
            if (input.kind == WireInput::line) only.push_back(input);
        return only;
    }

    size_t count(const std::string &command) const {
        size_t n = 0;
        for (const WireInput &input : got)
            n += input.kind == WireInput::line && input.message.command == command;
        return n;
    }

    SystemClock clock;
    Loop loop{clock};
    Log log{clock};
    std::vector<WireInput> got;
};
