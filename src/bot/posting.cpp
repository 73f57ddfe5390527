#include "bot/posting.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

using std::chrono::milliseconds;

static constexpr auto a_year = milliseconds(366 * 24h);

static std::string manner_of(const std::string &as) {
    if (as.empty()) return "message";
    if (as == "message" || as == "notice" || as == "action") return as;
    throw Failure("as: '{}' is none of message, notice, action", printable(as));
}

static Announcement::Importance importance_of(const std::string &priority) {
    if (priority.empty()) return Announcement::normal;
    for (const auto one : {Announcement::alert, Announcement::normal, Announcement::bulk})
        if (priority == importance_name(one)) return one;
    throw Failure("priority: '{}' is none of alert, normal, bulk", printable(priority));
}

static void check_text(const std::string &text) {
    if (trim(text).find_first_not_of("\r\n") == std::string_view::npos)
        throw Failure("text is empty, 1 to {} bytes are allowed", longest_announcement);
    if (text.size() > longest_announcement)
        throw Failure("text of {} bytes, {} are allowed", text.size(), longest_announcement);
    if (text.find('\0') != text.npos) throw Failure("text has a NUL byte, which no line can have");
}

// What other people read in lists, and what is compared.
static void check_word(const char *field, const std::string &word, size_t most) {
    if (word.size() > most || printable(word) != word)
        throw Failure("{}: allowed are up to {} bytes without control characters", field, most);
}

static milliseconds time_in(const char *field, int64_t ms, milliseconds least, milliseconds most) {
    const milliseconds given(ms);
    if (given < least || given > most)
        throw Failure("{}: allowed is from {} to {}", field, format_duration(least),
                      format_duration(most));
    return given;
}

static WallTime due_in(int64_t ms, WallTime asked) {
    const milliseconds latest = milliseconds(to_ms(asked)) + a_year;
    if (ms < 1 || ms > latest.count())
        throw Failure("at: allowed is a time until {}", format_time(from_ms(latest.count())));
    return from_ms(ms);
}

static void read_times(const Ask &ask, WallTime asked, Post &post) {
    time_in("wait", ask.wait, 0ms, milliseconds(24h));
    if (ask.at != 0) post.due = due_in(ask.at, asked);
    if (ask.expire != 0)
        post.expires = std::max(asked, post.due) + time_in("expire", ask.expire, 1000ms, a_year);
}

Post read_post(const Ask &ask, WallTime asked) {
    static constexpr size_t longest_key = 200, longest_guard = 100;
    Post post;
    post.manner = manner_of(ask.as);
    post.importance = importance_of(ask.priority);
    check_text(ask.text);
    check_word("key", ask.key, longest_key);
    check_word("guard", ask.guard, longest_guard);
    post.text = ask.text;
    post.key = ask.key;
    post.guard = ask.guard;
    read_times(ask, asked, post);
    return post;
}

Posting::Posting(Outbox &outbox, Records &guards, Budgets &budgets, const Loop &loop)
    : outbox(outbox), shelf(guards), budgets(budgets), loop(loop) {
    for (const auto &[guard, since] : shelf.all())
        this->guards[guard] = from_ms(parse_integer(since).value_or(0));
}

static std::string guard_key(const std::string &identity, const std::string &guard) {
    return identity + "|" + guard;
}

bool Posting::was_taken(const std::string &identity, const std::string &guard) const {
    return !guard.empty() && guards.contains(guard_key(identity, guard));
}

void Posting::unguard(const std::string &identity, const std::string &guard) {
    guards.erase(guard_key(identity, guard));
}

// A guard is of use as long as the same ask may come once more.
void Posting::remember(const Post &post) {
    static constexpr auto long_enough = 24h;
    if (post.guard.empty()) return;
    if (loop.now() >= sweep_at) {
        std::erase_if(guards, [&](const auto &guard) {
            const bool old = guard.second + long_enough < loop.wall();
            if (old) shelf.erase(guard.first);
            return old;
        });
        sweep_at = loop.now() + 1h;
    }
    const std::string key = guard_key(post.identity, post.guard);
    guards[key] = loop.wall();
    shelf.put(key, std::to_string(to_ms(loop.wall())));
}

std::vector<int64_t> Posting::post(const Post &post) {
    std::vector<std::optional<int64_t>> known;
    for (const std::string &target : post.targets) known.push_back(twin(post, target));
    const auto fresh = static_cast<size_t>(
        std::ranges::count_if(known, [](const auto &number) { return !number; }));
    if (fresh > 0) check_quota(post, fresh);
    std::vector<int64_t> numbers;
    for (size_t i = 0; i < known.size(); ++i)
        numbers.push_back(known[i] ? *known[i] : add(post, post.targets[i]));
    remember(post);
    return numbers;
}

std::optional<int64_t> Posting::twin(const Post &post, const std::string &target) {
    if (post.key.empty()) return {};
    const auto window = std::chrono::duration_cast<WallTime::duration>(settings.key_window);
    const auto same = outbox.rows().same(post.identity, post.key, target, loop.wall() - window);
    return same ? std::optional(same->number) : std::nullopt;
}

std::vector<Charge> Posting::charges(const Post &post) const {
    std::vector<Charge> all;
    if (settings.rate.most > 0) all.push_back({settings.rate, "announcements", post.identity});
    if (settings.rate_alert.most > 0 && post.importance == Announcement::alert)
        all.push_back({settings.rate_alert, "alerts", post.identity});
    return all;
}

static void check_open(const char *what, size_t open, size_t more, size_t most, const Post &post) {
    if (open + more <= most) return;
    throw TryLater(
        "{} {} of {} wait already, and {} are allowed; try again when some were said, "
        "see signalbox outbox",
        open, what, post.identity, most);
}

void Posting::check_quota(const Post &post, size_t count) {
    const Announcements::Load load = outbox.rows().load(post.identity, loop.wall());
    check_open("announcements", load.all, count, settings.quota, post);
    if (post.importance == Announcement::alert)
        check_open("alerts", load.alerts, count, settings.quota_alert, post);
    if (post.due > loop.wall())
        check_open("announcements for later", load.later, count, settings.quota_later, post);
    for (const Charge &charge : charges(post)) {
        const Allowance left = budgets.look(charge, loop.now());
        if (left.left > 0) continue;
        throw TryLater("{} has announced {} {} in {}, which is the most; try again in {}",
                       post.identity, charge.setting.most, charge.section,
                       format_duration(charge.setting.per),
                       format_duration(std::chrono::ceil<std::chrono::seconds>(left.wait)));
    }
    for (const Charge &charge : charges(post)) budgets.spend(charge, loop.now(), loop.wall());
}

int64_t Posting::add(const Post &post, const std::string &target) {
    Announcement row;
    row.target = target;
    row.importance = post.importance;
    row.text = post.text;
    row.manner = post.manner;
    row.source = "say";
    row.identity = post.identity;
    row.key = post.key;
    row.due = post.due;
    row.expires = post.expires;
    return outbox.add(std::move(row));
}

void Posting::wait(uint64_t client, uint64_t ask, std::vector<int64_t> numbers, Duration patience) {
    const size_t count = numbers.size();
    waits.push_back({client, ask, std::move(numbers), count, "", loop.now() + patience});
    look_at = loop.now();
}

void Posting::forget(uint64_t client, uint64_t ask) {
    std::erase_if(waits, [&](const Waiting &waiting) {
        return waiting.client == client && (ask == 0 || waiting.ask == ask);
    });
}

// Rows that have ended are no longer open; the first of those that were not said is told of.
void Posting::look(Waiting &waiting) {
    std::erase_if(waiting.open, [&](int64_t number) {
        const auto row = outbox.rows().find(number);
        if (row && row->open()) return false;
        const bool said = row && row->state == Announcement::confirmed;
        if (!said && waiting.lost.empty())
            waiting.lost =
                fmt::format("announcement {} to {} {}{}", number, row ? row->target : "nobody",
                            row ? state_name(row->state) : "is gone",
                            row && !row->detail.empty() ? ": " + row->detail : "");
        return true;
    });
}

std::vector<Posting::Settled> Posting::take_settled() {
    static constexpr Duration pause = 50ms;
    std::vector<Settled> settled;
    if (waits.empty() || loop.now() < look_at) return settled;
    look_at = loop.now() + pause;
    std::erase_if(waits, [&](Waiting &waiting) {
        try {
            look(waiting);
        } catch (const StoreFailure &) {  // the keeper tells of it; they wait on
        }
        const bool all = waiting.open.empty();
        if (!all && loop.now() < waiting.until) return false;
        Done done{"ok", ""};
        if (!all)
            done = {"later",
                    fmt::format("{} of {} not confirmed yet; kept, and said when it can be",
                                waiting.open.size(), waiting.count)};
        if (!waiting.lost.empty()) done = {"failed", waiting.lost};
        settled.push_back({waiting.client, waiting.ask, std::move(done)});
        return true;
    });
    return settled;
}

Instant Posting::next() const { return waits.empty() ? never : look_at; }
