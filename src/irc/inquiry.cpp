#include "irc/inquiry.hpp"

#include <algorithm>
#include <utility>

static constexpr Duration answer_limit = 2min;  // our lines wait for others before they leave
static constexpr Duration pause = 30s;

Inquiry::Question &Inquiry::about(const std::string &channel) {
    const auto found = std::ranges::find(waiting, channel, &Question::channel);
    if (found != waiting.end()) return *found;
    waiting.push_back({channel});
    return waiting.back();
}

void Inquiry::ask_modes(const std::string &channel) { about(channel).modes = true; }

void Inquiry::ask_people(const std::string &channel) { about(channel).people = true; }

void Inquiry::forget(std::string_view channel) {
    std::erase_if(waiting, [&](const Question &q) { return q.channel == channel; });
    if (asked && asked->channel == channel) asked->modes = asked->people = false;
    settle();
}

void Inquiry::forget_people() {
    static constexpr unsigned last = 999;
    generation = generation % last + 1;
    for (Question &question : waiting) question.people = false;
    std::erase_if(waiting, [](const Question &q) { return !q.modes; });
    if (asked) asked->people = false;
    settle();
}

void Inquiry::clear() {
    waiting.clear();
    asked.reset();
    until = {};
}

std::vector<IrcLine> Inquiry::take(Instant now) {
    std::vector<IrcLine> lines;
    if (asked && now >= until) asked.reset();
    if (asked || waiting.empty() || now < until) return lines;
    asked = waiting.front();
    waiting.pop_front();
    until = now + answer_limit;
    if (asked->modes) lines.push_back({"MODE", {asked->channel}, Priority::bulk});
    if (asked->people)
        lines.push_back({"WHO", {asked->channel, "%tcuhna," + token()}, Priority::bulk});
    return lines;
}

Instant Inquiry::next() const { return asked || !waiting.empty() ? until : never; }

// 354: us, token, channel, user, host, nick, account.
bool Inquiry::believes(const Message &whox) const {
    return asked && asked->people && whox.params.size() == 7 && whox.param(1) == token();
}

void Inquiry::modes_are(std::string_view channel) {
    if (!asked || asked->channel != channel) return;
    asked->modes = false;
    settle();
}

void Inquiry::people_end(std::string_view channel) {
    if (!asked || asked->channel != channel) return;
    asked->people = false;
    settle();
}

void Inquiry::busy(Instant now) {
    if (!asked) return;
    waiting.push_front(*std::exchange(asked, {}));
    until = now + pause;
}

void Inquiry::settle() {
    if (!asked || asked->modes || asked->people) return;
    asked.reset();
    until = {};
}
