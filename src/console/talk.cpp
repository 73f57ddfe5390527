#include "console/talk.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr size_t most_pending = 1000;

uint64_t DaemonTalk::ask(Ask ask) {
    ask.id = ++last_id;
    asks.push_back(std::move(ask));
    return last_id;
}

std::vector<Ask> DaemonTalk::take() {
    return std::exchange(asks, {});
}

int64_t DaemonTalk::now() const {
    using std::chrono::milliseconds;
    return std::chrono::duration_cast<milliseconds>(clock.wall().time_since_epoch()).count();
}

void DaemonTalk::info(std::string_view window, std::string_view text) {
    ConsoleWindow *found = windows.find(window);
    if (!found) found = &windows.current();
    found->add({found->room.name, now(), "info", "", std::string(text), false}, true);
}

void DaemonTalk::follow(std::string_view topic) {
    if (followed.emplace(topic).second && attached()) subscribe(topic);
}

void DaemonTalk::connected() {
    state = State::greeting;
    was_garbled = false;
    Ask hello;
    hello.verb = "hello";
    hello.version = protocol_version;
    hello.client = "signalbox console";
    hello_id = ask(std::move(hello));
}

void DaemonTalk::lost() {
    state = State::away;
    asks.clear();
    topics.clear();
    shown = {};
    forget_completion();
    judged.clear();
    for (const auto &[id, window] : std::exchange(pending, {}))
        info(window, "the daemon went away before it answered");
}

void DaemonTalk::subscribe(std::string_view topic) {
    Subscription &subscription = topics[std::string(topic)];
    if (subscription.id) return;
    Ask wanted;
    wanted.verb = "subscribe";
    wanted.topic = topic;
    subscription.id = ask(std::move(wanted));
    expect_snapshot(std::string(topic));
}

void DaemonTalk::expect_snapshot(const std::string &topic) {
    topics[topic].fresh = true;
    if (topic == "chat") windows.forget_rooms();
}

void DaemonTalk::call(const std::string &from, const std::string &place, const std::string &text) {
    Ask wanted;
    wanted.verb = "call";
    wanted.place = place;
    wanted.text = text;
    pending[ask(std::move(wanted))] = from;
    if (pending.size() > most_pending) pending.erase(pending.begin());
}

void DaemonTalk::say(const std::string &from, const std::string &text, const std::string &as) {
    Ask wanted;
    wanted.verb = "say";
    wanted.to = {from};
    wanted.text = text;
    wanted.as = as;
    pending[ask(std::move(wanted))] = from;
    if (pending.size() > most_pending) pending.erase(pending.begin());
}

void DaemonTalk::complete(const std::string &place, const std::string &text) {
    Ask wanted;
    wanted.verb = "complete";
    wanted.place = place;
    wanted.text = text;
    complete_id = ask(std::move(wanted));
    candidates.reset();
}

uint64_t DaemonTalk::judge(const std::string &place, const std::string &text) {
    static constexpr int first_that_tells = 2;
    if (greeting.version < first_that_tells || judged.size() >= most_pending) return 0;
    Ask wanted;
    wanted.verb = "complete";
    wanted.place = place;
    wanted.text = text;
    return *judged.insert(ask(std::move(wanted))).first;
}

void DaemonTalk::forget_completion() {
    complete_id = 0;
    candidates.reset();
}

std::optional<Candidates> DaemonTalk::take_candidates() {
    return std::exchange(candidates, std::nullopt);
}

void DaemonTalk::garbled(std::string_view why) {
    if (!std::exchange(was_garbled, true))
        info("", fmt::format("the daemon sent a line that is no protocol: {}", why));
}

void DaemonTalk::hear(const Tell &tell) {
    std::visit([&](const auto &body) { hear_body(tell, body); }, tell.body);
}

void DaemonTalk::hear_body(const Tell &tell, const Welcome &welcome) {
    if (tell.re != hello_id || state != State::greeting) return;
    if (welcome.version != protocol_version) {
        stopped = Stop{exit_unavailable,
                       fmt::format("{} speaks version {} of the protocol, not {}",
                                   printable(welcome.server), welcome.version, protocol_version)};
        return;
    }
    greeting = welcome;
    state = State::attached;
    windows.alerting = {welcome.nick, welcome.you.substr(welcome.you.find(':') + 1)};
    for (const std::string &topic : followed) subscribe(topic);
}

void DaemonTalk::hear_body(const Tell &tell, const Done &done) {
    if (tell.re == hello_id && state == State::greeting && done.outcome != "ok") {
        stopped = Stop{exit_unavailable, fmt::format("not greeted: {}: {}", printable(done.outcome),
                                                     printable(done.text))};
        return;
    }
    for (auto &[topic, subscription] : topics)
        if (subscription.id && subscription.id == tell.re)
            return end_subscription(subscription, topic, done);
    judged.erase(tell.re);
    const auto found = pending.find(tell.re);
    if (found == pending.end()) return;
    const std::string window = std::move(found->second);
    pending.erase(found);
    if (done.outcome != "ok") windows.expected.clear();
    if (done.outcome == "ok" || done.text.empty()) return;  // the room itself shows what there is
    info(window, done.outcome == "usage" ? done.text : done.outcome + ": " + done.text);
}

void DaemonTalk::end_subscription(Subscription &subscription, const std::string &topic,
                                   const Done &done) {
    subscription.id = 0;
    subscription.seq = 0;
    subscription.fresh = true;
    if (done.outcome == "ok" || done.outcome == "usage") return;  // usage: an older daemon
    stopped = Stop{exit_permission,
                   fmt::format("the daemon does not show its {}: {}", topic, printable(done.text))};
}

bool DaemonTalk::is_news(const Tell &tell) {
    const auto found = topics.find(tell.topic);
    if (found == topics.end()) return false;
    Subscription &subscription = found->second;
    if (subscription.id) return false;  // the snapshot under way will have it
    if (tell.seq == subscription.seq + 1) {
        ++subscription.seq;
        return true;
    }
    subscribe(tell.topic);
    return false;
}

void DaemonTalk::hear_body(const Tell &tell, const RoomState &state) {
    if (tell.seq == 0 || is_news(tell)) windows.hear(state, tell.seq == 0);
}

void DaemonTalk::hear_body(const Tell &tell, const RoomGone &gone) {
    if (is_news(tell)) windows.hear(gone);
}

void DaemonTalk::hear_body(const Tell &tell, const Chat &chat) {
    if (is_news(tell)) windows.hear(chat.line);
}

// A snapshot of the log comes line by line.
void DaemonTalk::hear_body(const Tell &tell, const LogLine &line) {
    if (tell.seq > 0 && !is_news(tell)) return;
    if (tell.seq == 0 && std::exchange(topics["log"].fresh, false))
        windows.find(log_window)->replace({});
    windows.hear(line);
}

void DaemonTalk::hear_body(const Tell &tell, const Missed &missed) {
    info("", fmt::format("{} {} did not reach this console: it was too slow", missed.count,
                         missed.count == 1 ? "line" : "lines"));
    for (const std::string &topic : followed) {
        if (!tell.topic.empty() && tell.topic != topic) continue;
        subscribe(topic);
        expect_snapshot(topic);
    }
}

void DaemonTalk::hear_body(const Tell &tell, const Candidates &found) {
    if (judged.erase(tell.re)) verdicts.push_back({tell.re, found.secret});
    else if (complete_id && tell.re == complete_id) candidates = found;
}
