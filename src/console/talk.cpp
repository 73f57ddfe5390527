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
    unfollow_closed();
    if (attached() && tells_boards(greeting))
        if (auto older = backlog.next()) backlog.asked(ask(std::move(*older)));
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

void DaemonTalk::page_back() {
    if (attached() && tells_boards(greeting)) backlog.page_back(windows.current());
}

// Of the topic "job/12"; 0: it is another one.
static uint64_t job_of(std::string_view topic) {
    static constexpr std::string_view kind = "job/";
    if (!topic.starts_with(kind)) return 0;
    return static_cast<uint64_t>(parse_integer(topic.substr(kind.size())).value_or(0));
}

static std::string topic_of(uint64_t job) { return "job/" + std::to_string(job); }

static Ask ask_for(const char *verb, std::string_view topic) {
    Ask wanted;
    wanted.verb = verb;
    wanted.job = job_of(topic);
    wanted.topic = wanted.job ? "job" : topic;
    return wanted;
}

void DaemonTalk::open_job(uint64_t number) {
    windows.show(windows.open(job_window(number)));
    follow(topic_of(number));
}

// The windows of jobs that were closed.
void DaemonTalk::unfollow_closed() {
    std::erase_if(followed, [this](const std::string &topic) {
        const uint64_t job = job_of(topic);
        if (!job || windows.find(job_window(job))) return false;
        if (topics.erase(topic) && attached()) ask(ask_for("unsubscribe", topic));
        return true;
    });
}

void DaemonTalk::page_audit() {
    static constexpr size_t most = 200;
    AuditTail &tail = shown.audit;
    if (!attached() || tail.loading || !tail.before || tail.rows.size() >= tail.most_rows) return;
    Ask wanted;
    wanted.verb = "audit";
    wanted.before = tail.before;
    wanted.most = most;
    audit_id = ask(std::move(wanted));
    tail.loading = true;
}

void DaemonTalk::connected() {
    state = State::greeting;
    was_garbled = false;
    refusal.clear();
    greet(protocol_version);
}

void DaemonTalk::greet(int version) {
    offered = version;
    Ask hello;
    hello.verb = "hello";
    hello.version = version;
    hello.oldest = protocol_oldest;
    hello.client = "signalbox console";
    hello_id = ask(std::move(hello));
}

void DaemonTalk::lost() {
    state = State::away;
    asks.clear();
    topics.clear();
    shown = {};
    backlog.lost();
    forget_completion();
    judged.clear();
    for (const auto &[id, window] : std::exchange(pending, {}))
        info(window, "the daemon went away before it answered");
}

void DaemonTalk::subscribe(std::string_view topic) {
    if (!tells_boards(greeting) && topic != "chat" && topic != "log") return;
    Subscription &subscription = topics[std::string(topic)];
    if (subscription.id) return;
    subscription.id = ask(ask_for("subscribe", topic));
    expect_snapshot(std::string(topic));
}

void DaemonTalk::expect_snapshot(const std::string &topic) {
    topics[topic].fresh = true;
    if (topic == "chat") windows.forget_rooms();
}

uint64_t DaemonTalk::call(const std::string &from, const std::string &place,
                          const std::string &text) {
    Ask wanted;
    wanted.verb = "call";
    wanted.place = place;
    wanted.text = text;
    const uint64_t id = ask(std::move(wanted));
    pending[id] = from;
    if (pending.size() > most_pending) pending.erase(pending.begin());
    return id;
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
    if (!tells_boards(greeting) || judged.size() >= most_pending) return 0;
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
    if (welcome.version < protocol_oldest || welcome.version > offered) {
        stopped = Stop{exit_unavailable,
                       fmt::format("{} speaks version {} of the protocol, this console {} to {}",
                                   printable(welcome.server), welcome.version, protocol_oldest,
                                   protocol_version)};
        return;
    }
    greeting = welcome;
    state = State::attached;
    windows.alerting = {welcome.nick, welcome.you.substr(welcome.you.find(':') + 1)};
    for (const std::string &topic : followed) subscribe(topic);
    if (!tells_boards(greeting))
        info("", fmt::format("{} is older than this console: no panels, no older lines",
                             printable(welcome.server)));
}

// A daemon of the time before `oldest` takes no version but its own.
void DaemonTalk::end_greeting(const Done &done) {
    if (refusal.empty()) refusal = done.text;
    if (done.outcome == "unsupported" && offered > protocol_oldest) return greet(offered - 1);
    stopped = Stop{exit_unavailable,
                   fmt::format("not greeted: {}: {}; this console speaks versions {} to {}",
                               printable(done.outcome), printable(refusal), protocol_oldest,
                               protocol_version)};
}

void DaemonTalk::hear_body(const Tell &tell, const Done &done) {
    if (tell.re == hello_id && state == State::greeting && done.outcome != "ok")
        return end_greeting(done);
    if (!tell.re && topics.erase(tell.topic)) return end_topic(tell.topic, done);
    if (backlog.refused(tell.re)) return;
    if (audit_id && tell.re == audit_id) shown.audit.loading = false;
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
    subscription = {};
    if (done.outcome != "ok") end_topic(topic, done);
}

// What this console may not follow, at once or no longer.
void DaemonTalk::end_topic(const std::string &topic, const Done &done) {
    if (const uint64_t job = job_of(topic)) return info(job_window(job), done.text);
    if (topic == "audit") shown.audit = {{}, 0, false, done.text};
    else if (done.outcome != "usage")
        stopped = Stop{exit_permission, fmt::format("the daemon does not show its {}: {}", topic,
                                                    printable(done.text))};
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
    if (tell.seq > 0 && !is_news(tell)) return;
    const ConsoleWindow *window = windows.find(state.room.name);
    const int64_t known = window ? window->last_number() : 0;
    windows.hear(state, tell.seq == 0);
    if (tell.seq == 0) backlog.heard(state, known);
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

void DaemonTalk::hear_body(const Tell &tell, const BookPage &page) {
    AuditTail &tail = shown.audit;
    if (tell.re && tell.re == audit_id) {
        tail.loading = false;
        tail.before = page.next;
        tail.rows.insert(tail.rows.begin(), page.rows.begin(), page.rows.end());
        audit_id = 0;
        return;
    }
    if (tell.topic != "audit" || (tell.seq > 0 && !is_news(tell))) return;
    if (tell.seq == 0) {
        tail = {};
        tail.before = page.next;
        audit_id = 0;  // what is still to come lies before other rows
    }
    tail.rows.insert(tail.rows.end(), page.rows.begin(), page.rows.end());
    if (tail.rows.size() <= tail.most_rows) return;
    const auto too_many = static_cast<ptrdiff_t>(tail.rows.size() - tail.most_rows);
    tail.rows.erase(tail.rows.begin(), tail.rows.begin() + too_many);
    tail.before = tail.rows.front().number;
}

// A snapshot has all that is kept of the output.
void DaemonTalk::hear_body(const Tell &tell, const JobOutput &output) {
    ConsoleWindow *window = windows.find(job_window(output.job));
    if (!window || (tell.seq > 0 && !is_news(tell))) return;
    if (tell.seq == 0) window->replace({});
    for (const std::string &line : output.lines)
        windows.hear(ChatLine{window->room.name, now(), "output", "", line, false});
    if (!output.outcome.empty()) info(window->room.name, output.outcome);
}

void DaemonTalk::hear_body(const Tell &tell, const Missed &missed) {
    info("", fmt::format("{} {} did not reach this console: it was too slow", missed.count,
                         missed.count == 1 ? "line" : "lines"));
    const auto missing = topics.find(tell.topic);
    if (missing == topics.end()) return;
    missing->second.seq = 0;
    expect_snapshot(tell.topic);
}

void DaemonTalk::hear_body(const Tell &tell, const Candidates &found) {
    if (judged.erase(tell.re)) verdicts.push_back({tell.re, found.secret});
    else if (complete_id && tell.re == complete_id) candidates = found;
}
