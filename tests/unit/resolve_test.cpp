#include "loop/resolve.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "support/fake_dns.hpp"
#include "support/run_until.hpp"

namespace {

class ResolveTest : public testing::Test {
protected:
    std::unique_ptr<Resolve> ask(const std::string &host, const ResolveSettings &settings = {}) {
        calls = 0;
        return std::make_unique<Resolve>(loop, host, 6697, settings, [this] { ++calls; });
    }

    ResolveSettings through(const FakeDns &dns) {
        ResolveSettings settings;
        settings.nameservers = {dns.address()};
        return settings;
    }

    std::vector<std::string> texts(const Resolve &resolve) {
        std::vector<std::string> all;
        for (const NetAddress &address : resolve.addresses()) all.push_back(address.text());
        return all;
    }

    bool answered() {
        return run_until(
            loop, [this] { return calls > 0; }, 15s);
    }

    using Texts = std::vector<std::string>;
    SystemClock clock;
    Loop loop{clock};
    int calls = 0;
};

TEST_F(ResolveTest, addresses_need_no_server) {
    const FakeDns dns(loop);
    const auto v4 = ask("192.0.2.7", through(dns));
    EXPECT_EQ(calls, 0);  // never from the constructor
    ASSERT_TRUE(answered());
    EXPECT_EQ(texts(*v4), Texts{"192.0.2.7:6697"});
    const auto v6 = ask("2001:db8::1", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(texts(*v6), Texts{"[2001:db8::1]:6697"});
    EXPECT_EQ(dns.asked, 0);
}

TEST_F(ResolveTest, knows_loopback) {
    EXPECT_TRUE(parse_address("127.0.0.1", 1)->loopback());
    EXPECT_TRUE(parse_address("127.9.9.9", 1)->loopback());
    EXPECT_TRUE(parse_address("::1", 1)->loopback());
    EXPECT_FALSE(parse_address("128.0.0.1", 1)->loopback());
    EXPECT_FALSE(parse_address("2001:db8::1", 1)->loopback());
    EXPECT_FALSE(parse_address("127.1", 1));
    EXPECT_FALSE(parse_address("", 1));
}

TEST_F(ResolveTest, finds_localhost_without_asking) {
    const FakeDns dns(loop);
    const auto found = ask("localhost", through(dns));
    ASSERT_TRUE(answered());
    ASSERT_FALSE(found->addresses().empty()) << found->error();
    for (const NetAddress &address : found->addresses()) EXPECT_TRUE(address.loopback());
    EXPECT_EQ(dns.asked, 0);
}

TEST_F(ResolveTest, families_take_turns) {
    FakeDns dns(loop);
    dns.zone["irc.test"] = {"127.0.0.2", "127.0.0.3", "127.0.0.4", "::1", "::2"};
    const auto found = ask("irc.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(found->error(), "");
    ASSERT_EQ(found->addresses().size(), 5u);
    for (size_t i = 1; i < 4; ++i)
        EXPECT_NE(found->addresses()[i - 1].family(), found->addresses()[i].family());
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    EXPECT_EQ(calls, 1);
}

TEST_F(ResolveTest, takes_a_bounded_number) {
    FakeDns dns(loop);
    for (int i = 1; i < 25; ++i) dns.zone["irc.test"].push_back("127.0.1." + std::to_string(i));
    const auto found = ask("irc.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(found->addresses().size(), 16u);
}

TEST_F(ResolveTest, says_why_there_is_nothing) {
    FakeDns dns(loop);
    const auto absent = ask("absent.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_TRUE(absent->addresses().empty());
    EXPECT_EQ(absent->error(), "no such host");

    dns.zone["empty.test"] = {};
    const auto empty = ask("empty.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(empty->error(), "no such host");

    dns.refuses = true;
    const auto refused = ask("irc.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(refused->error(), "the name servers refuse to answer or are not there");
}

TEST_F(ResolveTest, a_dead_server_is_found_out) {
    std::string nobody;
    {
        const FakeDns gone(loop);
        nobody = gone.address();
    }
    ResolveSettings settings;
    settings.nameservers = {nobody};
    const auto found = ask("irc.test", settings);
    ASSERT_TRUE(answered());
    EXPECT_EQ(found->error(), "the name servers refuse to answer or are not there");
}

TEST_F(ResolveTest, the_next_server_is_asked) {
    std::string nobody;
    {
        const FakeDns gone(loop);
        nobody = gone.address();
    }
    FakeDns dns(loop);
    dns.zone["irc.test"] = {"127.0.0.9"};
    ResolveSettings settings;
    settings.nameservers = {nobody, dns.address()};
    const auto found = ask("irc.test", settings);
    ASSERT_TRUE(answered());
    EXPECT_EQ(texts(*found), Texts{"127.0.0.9:6697"});
}

TEST_F(ResolveTest, silence_ends_at_the_limit) {
    FakeDns dns(loop);
    dns.ignored = {1, 28};
    ResolveSettings settings = through(dns);
    settings.limit = 200ms;
    const auto found = ask("irc.test", settings);
    ASSERT_TRUE(answered());
    EXPECT_EQ(found->error(), "the name servers do not answer");
}

TEST_F(ResolveTest, silence_ends_by_itself) {
    FakeDns dns(loop);
    dns.ignored = {1, 28};
    const auto found = ask("irc.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(found->error(), "the name servers do not answer");
    EXPECT_GE(dns.asked, 4);  // each question twice
}

TEST_F(ResolveTest, one_family_without_answer_does_not_hide_the_other) {
    FakeDns dns(loop);
    dns.zone["irc.test"] = {"127.0.0.9", "::1"};
    dns.ignored = {28};
    const auto found = ask("irc.test", through(dns));
    ASSERT_TRUE(answered());
    EXPECT_EQ(texts(*found), Texts{"127.0.0.9:6697"}) << found->error();
}

TEST_F(ResolveTest, strange_names_are_only_not_found) {
    const FakeDns dns(loop);
    for (const std::string &name :
         {std::string(""), std::string("."), std::string(300, 'x'), std::string("a..b"),
          std::string("[::1]"), std::string("a\nb"), std::string("\xff\xfe")}) {
        const auto found = ask(name, through(dns));
        ASSERT_TRUE(answered()) << name;
        EXPECT_TRUE(found->addresses().empty()) << name;
        EXPECT_FALSE(found->error().empty()) << name;
    }
}

TEST_F(ResolveTest, destroying_it_cancels) {
    FakeDns dns(loop);
    dns.zone["irc.test"] = {"127.0.0.9"};
    for (int turns = 0; turns < 6; ++turns) {
        auto found = ask("irc.test", through(dns));
        for (int i = 0; i < turns; ++i) loop.wait(1ms);
        const int before = calls;
        found.reset();
        for (int i = 0; i < 3; ++i) loop.wait(1ms);
        EXPECT_EQ(calls, before);
    }
}

TEST_F(ResolveTest, may_be_destroyed_by_its_own_answer) {
    FakeDns dns(loop);
    dns.zone["irc.test"] = {"127.0.0.9"};
    for (const std::string name : {"irc.test", "127.0.0.1", "absent.test"}) {
        std::unique_ptr<Resolve> found;
        bool told = false;
        found = std::make_unique<Resolve>(loop, name, 1, through(dns), [&] {
            found.reset();
            told = true;
        });
        EXPECT_TRUE(run_until(loop, [&] { return told; }));
    }
}

}  // namespace
