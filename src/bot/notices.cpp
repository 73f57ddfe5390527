#include "bot/notices.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/text.hpp"
#include "bot/moment.hpp"
#include "bot/persons.hpp"

static constexpr size_t most_open = 100, most_closed = 100, most_answers = 1000;

static std::string key_of(const Notice &notice) { return std::to_string(notice.number); }

static std::string pack(const Notice &notice) {
    Fields fields;
    fields.add("network", notice.place.network);
    fields.add("target", notice.place.target);
    fields.add("text", notice.text);
    fields.add("author", notice.author);
    fields.add("identity", notice.identity);
    fields.add("prefix", notice.prefix);
    fields.add("zone", notice.zone);
    fields.add("made", to_ms(notice.made));
    fields.add("deadline", to_ms(notice.deadline));
    fields.add("reminded", notice.reminded);
    fields.add("closed", notice.closed);
    for (const std::string &identity : notice.expected) fields.add("expected", identity);
    for (const Notice::Answer &answer : notice.answers) {
        fields.add("answer", answer.name);
        fields.add("by", answer.identity);
    }
    return fields.pack();
}

static Notice notice_of(uint64_t number, const Fields &fields) {
    Notice notice;
    notice.number = number;
    notice.place = {fields.text("network"), fields.text("target"), true};
    notice.text = fields.text("text");
    notice.author = fields.text("author");
    notice.identity = fields.text("identity");
    notice.prefix = fields.text("prefix");
    notice.zone = fields.text("zone");
    notice.made = from_ms(fields.integer("made"));
    notice.deadline = from_ms(fields.integer("deadline"));
    notice.reminded = fields.integer("reminded") != 0;
    notice.closed = fields.integer("closed") != 0;
    notice.expected = fields.all("expected");
    const auto names = fields.all("answer"), identities = fields.all("by");
    for (size_t i = 0; i < names.size() && i < identities.size(); ++i)
        notice.answers.push_back({names[i], identities[i]});
    return notice;
}

static bool is_one_person(const Policy &policy, const std::string &one, const std::string &other) {
    return same_identity(person_of(policy, one), person_of(policy, other));
}

static bool is_same_answer(const Notice::Answer &one, const Notice::Answer &other,
                           const Policy &policy) {
    if (one.identity.empty() || other.identity.empty())
        return one.identity == other.identity && lower(one.name) == lower(other.name);
    return is_one_person(policy, one.identity, other.identity);
}

// As people call them: without the network.
static std::string short_name(const Policy &policy, const std::string &identity) {
    const std::string person = person_of(policy, identity);
    return person.substr(person.find('/') + 1);
}

Tally tally_of(const Notice &notice, const Policy &policy) {
    Tally tally;
    tally.expected = notice.expected.size();
    for (const std::string &identity : notice.expected) {
        const bool answered = std::ranges::any_of(notice.answers, [&](const auto &answer) {
            return !answer.identity.empty() && is_one_person(policy, answer.identity, identity);
        });
        (answered ? tally.answered : tally.missing).push_back(short_name(policy, identity));
    }
    for (const Notice::Answer &answer : notice.answers) {
        const bool expected = std::ranges::any_of(notice.expected, [&](const auto &identity) {
            return !answer.identity.empty() && is_one_person(policy, answer.identity, identity);
        });
        if (answer.identity.empty())
            tally.unsure.push_back(answer.name);
        else if (!expected)
            tally.others.push_back(short_name(policy, answer.identity));
    }
    return tally;
}

static std::string list(const std::vector<std::string> &names) {
    static constexpr size_t most = 20;
    std::string text;
    for (size_t i = 0; i < names.size() && i < most; ++i) text += (i ? ", " : "") + names[i];
    if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
    return text;
}

std::string Tally::text() const {
    std::string text;
    if (expected == 0)
        text = fmt::format("{} have answered", answered.size() + others.size());
    else if (missing.empty())
        text = expected == 1 ? "the one who was asked has answered"
                             : fmt::format("all {} have answered", expected);
    else
        text = fmt::format("{} of {} have answered; not yet: {}", answered.size(), expected,
                           list(missing));
    if (!others.empty()) text += "; besides: " + list(others);
    if (!unsure.empty()) text += "; not sure who they are: " + list(unsure);
    return text;
}

Notices::Notices(Records &shelf, Outbox &outbox, const Loop &loop)
    : shelf(shelf), outbox(outbox), loop(loop) {
    read();
}

void Notices::read() {
    notices.clear();
    for (const auto &[key, bytes] : shelf.all()) {
        const auto number = parse_integer(key);
        const auto fields = Fields::unpack(bytes);
        if (!number || *number < 1 || !fields) continue;
        const auto name = static_cast<uint64_t>(*number);
        notices[name] = notice_of(name, *fields);
    }
}

const Notice &Notices::add(Notice notice) {
    if (open().size() >= most_open) throw Failure("{} notices wait for answers already", most_open);
    notice.number = notices.empty() ? 1 : notices.rbegin()->first + 1;
    notice.made = loop.wall();
    const Notice &kept = notices[notice.number] = std::move(notice);
    keep(kept);
    tell(kept,
         fmt::format("notice {} by {}: {} -- answer with {}ack {} by {}", kept.number, kept.author,
                     kept.text, kept.prefix, kept.number,
                     clock_words(kept.deadline, kept.zone, kept.made)),
         kept.deadline);
    forget_old();
    return kept;
}

const Notice *Notices::find(uint64_t number) const {
    const auto found = notices.find(number);
    return found == notices.end() ? nullptr : &found->second;
}

std::vector<const Notice *> Notices::open() const {
    std::vector<const Notice *> result;
    for (const auto &[number, notice] : notices)
        if (!notice.closed) result.push_back(&notice);
    return result;
}

bool Notices::answer(uint64_t number, const Notice::Answer &given, const Policy &policy) {
    Notice &notice = notices.at(number);
    const bool known = std::ranges::any_of(notice.answers, [&](const Notice::Answer &answer) {
        return is_same_answer(answer, given, policy);
    });
    if (known) return false;
    if (notice.answers.size() >= most_answers)
        throw Failure("notice {} has {} answers, which is the most", number, most_answers);
    notice.answers.push_back(given);
    keep(notice);
    if (!notice.closed && tally_of(notice, policy).complete()) close(notice, policy);
    return true;
}

static WallTime half_way(const Notice &notice) {
    return notice.made + (notice.deadline - notice.made) / 2;
}

void Notices::tick(const Policy &policy) {
    for (auto &[number, notice] : notices) {
        if (notice.closed) continue;
        if (notice.deadline <= loop.wall())
            close(notice, policy);
        else if (!notice.reminded && half_way(notice) <= loop.wall())
            remind(notice, policy);
    }
}

// A clock on the wall may be set: it is looked at once in a while.
Instant Notices::next() const {
    static constexpr Duration glance = 1min;
    Instant due = never;
    for (const Notice *notice : open()) {
        const WallTime at = notice->reminded ? notice->deadline : half_way(*notice);
        const auto wait = std::chrono::duration_cast<Duration>(at - loop.wall());
        due = std::min(due, loop.now() + std::clamp(wait, Duration::zero(), glance));
    }
    return due;
}

void Notices::tell(const Notice &notice, const std::string &text, WallTime expires) {
    Announcement line;
    line.target = notice.place.text();
    line.text = text;
    line.source = fmt::format("notice {}", notice.number);
    line.identity = notice.identity;
    line.expires = expires;
    outbox.add(std::move(line));
}

void Notices::remind(Notice &notice, const Policy &policy) {
    notice.reminded = true;
    keep(notice);
    tell(notice,
         fmt::format("notice {}: {} -- answer with {}ack {} by {}", notice.number,
                     tally_of(notice, policy).text(), notice.prefix, notice.number,
                     clock_words(notice.deadline, notice.zone, loop.wall())),
         notice.deadline);
}

void Notices::close(Notice &notice, const Policy &policy) {
    notice.closed = true;
    keep(notice);
    tell(notice, fmt::format("notice {}: {}", notice.number, tally_of(notice, policy).text()), {});
}

void Notices::keep(const Notice &notice) { shelf.put(key_of(notice), pack(notice)); }

void Notices::forget_old() {
    size_t closed = notices.size() - open().size();
    for (auto at = notices.begin(); closed > most_closed; --closed) {
        at = std::ranges::find_if(at, notices.end(),
                                  [](const auto &entry) { return entry.second.closed; });
        shelf.erase(key_of(at->second));
        at = notices.erase(at);
    }
}
