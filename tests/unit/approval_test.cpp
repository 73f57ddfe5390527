#include "bot/approval.hpp"

#include <gtest/gtest.h>

#include <set>

#include "bot/access.hpp"
#include "store/store.hpp"
#include "support/test_clock.hpp"

namespace {

using News = Approvals::News;

class ApprovalTest : public testing::Test {
protected:
    ApprovalTest() { row.params = {{.name = "what", .help = "it"}}; }

    Order order(const std::string &asker = "net/ann", const std::string &what = "web") {
        Order order;
        order.command = "deploy";
        order.values["what"] = what;
        order.call.asker.name = "ann";
        order.call.asker.identity = asker;
        order.call.place = {"net", "#ops", true};
        return order;
    }
    Request &open(const Decision &decision, const std::string &asker = "net/ann") {
        made.open(order(asker), row, decision, "", policy);
        return made.find(request_id(++last));
    }
    static Decision needs(int approvals, bool confirm = false, bool code = false) {
        Decision decision;
        decision.allowed = true;
        decision.approvals = approvals;
        decision.approver = "approver";
        decision.confirm = confirm;
        decision.code = code;
        return decision;
    }
    static Call by(const std::string &identity) {
        Call call;
        call.asker.name = call.asker.identity = identity;
        return call;
    }
    void pass(Duration time) {
        clock.advance(time);
        loop.wait(0s);
        made.tick();
    }
    std::vector<News::Kind> news(Approvals &from) {
        std::vector<News::Kind> kinds;
        for (const News &one : from.take_news()) kinds.push_back(one.kind);
        return kinds;
    }
    std::string failure(const std::string &id) {
        try {
            made.find(id);
        } catch (const Failure &failure) {
            return failure.what();
        }
        return "found";
    }
    using Kinds = std::vector<News::Kind>;

    TestClock clock;
    Loop loop{clock};
    Store store{""};
    Policy policy;
    Command row{.name = "deploy", .family = "", .summary = "", .risk = Risk::danger};
    Approvals made{store.approvals, loop};
    uint64_t last = 0;
};

}  // namespace

TEST(RequestId, ProvesItsDigits) {
    for (uint64_t number : {1u, 7u, 12u, 99u, 123u, 4096u, 98765u}) {
        const std::string id = request_id(number);
        EXPECT_EQ(request_number(id), number);
        for (size_t i = 0; i + 2 < id.size(); ++i)
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string wrong = id;
                wrong[i] = digit;
                if (wrong == id) continue;
                EXPECT_FALSE(request_number(wrong)) << wrong << " for " << id;
            }
        for (size_t i = 0; i + 3 < id.size(); ++i) {
            std::string wrong = id;
            std::swap(wrong[i], wrong[i + 1]);
            if (wrong == id) continue;
            EXPECT_FALSE(request_number(wrong)) << wrong << " for " << id;
        }
    }
    for (const char *none : {"", "a", "12", "kq", "12kqq", "-1sc", "99999999999999999999aa"})
        EXPECT_FALSE(request_number(none)) << none;
    EXPECT_EQ(request_number(" 1SC "), 1u);
}

TEST_F(ApprovalTest, AQuorumGrants) {
    Request &request = open(needs(2));
    made.approve(request, row, by("net/bob"));
    EXPECT_EQ(news(made), (Kinds{News::opened, News::approved}));
    made.approve(made.find("1sc"), row, by("net/eve"));
    const auto last_news = made.take_news();
    ASSERT_EQ(last_news.size(), 2u);
    EXPECT_EQ(last_news[1].kind, News::granted);
    EXPECT_EQ(last_news[1].request.order.grants.approvers.size(), 2u);
    EXPECT_EQ(failure("1sc"), "request 1sc is not open any more");
}

TEST_F(ApprovalTest, ConfirmationComesFirstAndSoon) {
    const std::string phrase = open(needs(1, true)).phrase;
    EXPECT_EQ(phrase.size(), 4u);
    EXPECT_EQ(made.awaiting(by("net/eve"), phrase), nullptr);
    Request *request = made.awaiting(by("net/ann"), phrase);
    ASSERT_TRUE(request);
    made.confirm(*request, row, by("net/ann"));
    pass(5min - 1s);
    EXPECT_EQ(news(made), (Kinds{News::opened, News::confirmed, News::called}));
    open(needs(0, true));
    pass(1min);
    EXPECT_EQ(news(made), (Kinds{News::opened, News::called, News::expired}));
}

TEST_F(ApprovalTest, ACodeAndAnApprovalAreBothNeeded) {
    open(needs(1, false, true));
    made.approve(made.find("1sc"), row, by("net/bob"));
    EXPECT_EQ(news(made), (Kinds{News::opened, News::approved}));
    made.give_code(made.find("1sc"), row, by("net/ann"));
    EXPECT_EQ(news(made), (Kinds{News::confirmed, News::granted}));
}

TEST_F(ApprovalTest, ApproversAreCalledTwiceAndThenItExpires) {
    open(needs(1));
    news(made);
    pass(2min);
    EXPECT_EQ(news(made), Kinds{News::called});
    pass(3min);
    EXPECT_EQ(news(made), Kinds{News::called});
    pass(4min);
    EXPECT_EQ(news(made), Kinds{});
    EXPECT_EQ(made.next(), loop.now() + 1min);
    pass(1min);
    EXPECT_EQ(news(made), Kinds{News::expired});
    pass(1h);
    EXPECT_EQ(news(made), Kinds{});
}

TEST_F(ApprovalTest, OutlastsTheBotWithWhatWasSaid) {
    open(needs(2));
    made.approve(made.find("1sc"), row, by("net/bob"));
    clock.advance(4min);
    loop.wait(0s);
    Approvals again(store.approvals, loop);
    const Request &request = again.find("1sc");
    EXPECT_EQ(request.order.values.at("what"), "web");
    EXPECT_EQ(request.order.grants.approvers.at(0).identity, "net/bob");
    EXPECT_EQ(request.missing(), 1);
    EXPECT_EQ(request.due, loop.now() + 6min);
    EXPECT_FALSE(request.order.digest.empty());
}

TEST_F(ApprovalTest, NamesAreNeverUsedTwice) {
    open(needs(1));
    made.close(made.find("1sc"), News::withdrawn, {}, "");
    Approvals again(store.approvals, loop);
    again.open(order(), row, needs(1), "", policy);
    EXPECT_NO_THROW(again.find("2he"));
}

TEST_F(ApprovalTest, ASecretIsVoidAfterARestartAndKeptNowhere) {
    row.params[0].kind = Kind::secret;
    open(needs(1));
    for (const auto &[key, bytes] : store.approvals.all())
        EXPECT_EQ(bytes.find("web"), std::string::npos) << bytes;
    Approvals again(store.approvals, loop);
    EXPECT_EQ(news(again), Kinds{News::voided});
    EXPECT_TRUE(again.all().empty());
}

TEST_F(ApprovalTest, IsBounded) {
    for (int i = 0; i < 3; ++i) open(needs(1));
    EXPECT_THROW(open(needs(1)), Failure);
    for (int person = 0; person < 47; ++person) open(needs(1), "net/p" + std::to_string(person));
    EXPECT_THROW(open(needs(1), "net/other"), Failure);
    EXPECT_THROW(made.open(order("net/other", std::string(400, 'x')), row, needs(1), "", policy),
                 Failure);
}

TEST_F(ApprovalTest, DamagedRecordsAreNoRequests) {
    store.approvals.put("1", "garbage");
    store.approvals.put("x", "");
    store.approvals.put("-2", "0:,0:,");
    Approvals again(store.approvals, loop);
    EXPECT_TRUE(again.all().empty());
}
