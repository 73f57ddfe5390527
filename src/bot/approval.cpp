#include "bot/approval.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"
#include "bot/persons.hpp"
#include "bot/seal.hpp"

static constexpr size_t most_of_person = 3, most_open = 50;
static constexpr size_t line_bytes = 400;  // of a request, so that it is shown in one message
static constexpr Duration confirm_limit = 1min, first_call = 2min, second_call = 5min;
static constexpr char letters[] = "abcdefghjkmnpqrstuvwxyz";  // none that is taken for a digit
static constexpr uint64_t letter_count = sizeof letters - 1;

// A wrong digit changes the number by d * 10^k, two that changed places by 9 * d * 10^k with d
// below 10.  23 divides none of these, so the remainder by 23 * 23 differs.
std::string request_id(uint64_t number) {
    const uint64_t check = number * 347 % (letter_count * letter_count);
    return fmt::format("{}{}{}", number, letters[check / letter_count],
                       letters[check % letter_count]);
}

std::optional<uint64_t> request_number(std::string_view id) {
    static constexpr size_t longest = 16;
    const std::string given = lower(trim(id));
    if (given.size() < 3 || given.size() > longest) return {};
    const auto number = parse_integer(given.substr(0, given.size() - 2));
    if (!number || *number <= 0 || request_id(static_cast<uint64_t>(*number)) != given) return {};
    return static_cast<uint64_t>(*number);
}

std::string Request::id() const { return request_id(number); }

static std::string called(const Asker &asker) {
    return asker.identity.empty() ? asker.name : fmt::format("{} ({})", asker.name, asker.identity);
}

std::string Request::line() const {
    const std::string planned = plan.empty() ? "" : " -- plan: " + plan;
    return fmt::format("request {} by {} in {}: {}{}", id(), called(order.call.asker),
                       order.call.place.text(), shown, planned);
}

static std::string approvals_text(const Request &request) {
    const int count = request.missing();
    return fmt::format("{} approval{} by role {}", count, count == 1 ? "" : "s", request.approver);
}

std::string Request::lacks() const {
    const std::string &asker = order.call.asker.name;
    if (!phrase.empty()) return "the confirmation of " + asker;
    std::string text = missing() > 0 ? approvals_text(*this) : "";
    if (code) text += (text.empty() ? "" : "; ") + std::string("a one-time code of ") + asker;
    return text;
}

std::string Request::needs(const std::string &prefix) const {
    const std::string &asker = order.call.asker.name;
    if (!phrase.empty()) return fmt::format("{} must confirm it", asker);
    std::string text;
    if (missing() > 0) text = fmt::format("{}: {}approve {}", approvals_text(*this), prefix, id());
    if (code)
        text += fmt::format("{}a one-time code of {}, in private: {}code {} CODE",
                            text.empty() ? "" : "; ", asker, prefix, id());
    return "needs " + text;
}

static Fields pack_request(const Request &request, const Command &command) {
    Fields fields;
    fields.add("order", pack_order(request.order, command).pack());
    fields.add("shown", request.shown);
    fields.add("approvals", request.approvals);
    fields.add("approver", request.approver);
    fields.add("phrase", request.phrase);
    fields.add("code", request.code);
    fields.add("plan", request.plan);
    fields.add("secret", request.secret);
    fields.add("asked", to_ms(request.asked));
    fields.add("until", to_ms(request.until));
    return fields;
}

static std::optional<Request> unpack_request(const std::string &bytes) {
    const auto fields = Fields::unpack(bytes);
    const auto packed = fields ? Fields::unpack(fields->text("order")) : std::nullopt;
    auto order = packed ? unpack_order(*packed) : std::nullopt;
    if (!order) return {};
    Request request;
    request.order = std::move(*order);
    request.shown = fields->text("shown");
    request.approvals = static_cast<int>(fields->integer("approvals"));
    request.approver = fields->text("approver");
    request.phrase = fields->text("phrase");
    request.code = fields->text("code") != "0";
    request.plan = fields->text("plan");
    request.secret = fields->text("secret") != "0";
    request.asked = WallTime(std::chrono::milliseconds(fields->integer("asked")));
    request.until = WallTime(std::chrono::milliseconds(fields->integer("until")));
    return request;
}

static constexpr char last_key[] = "last";  // the highest number that was ever given

Approvals::Approvals(Records &shelf, const Loop &loop) : shelf(shelf), loop(loop) {
    for (const auto &[key, bytes] : shelf.all()) restore(key, bytes);
}

void Approvals::restore(const std::string &key, const std::string &bytes) {
    static constexpr Duration longest = 24h;
    const auto number = parse_integer(key == last_key ? bytes : key);
    if (!number || *number <= 0) return shelf.erase(key);
    last = std::max(last, static_cast<uint64_t>(*number));
    if (key == last_key) return;
    auto request = unpack_request(bytes);
    if (!request) return shelf.erase(key);
    request->number = static_cast<uint64_t>(*number);
    const Duration left = std::chrono::duration_cast<Duration>(request->until - loop.wall());
    request->due = loop.now() + std::clamp<Duration>(left, 0s, longest);
    request->call_at = next_call(*request);
    Request &kept = requests[request->number] = std::move(*request);
    if (kept.secret)
        close(kept, News::voided, {}, "I was restarted, and its secret is kept nowhere");
}

void Approvals::check_room(const std::string &person, const Policy &policy) const {
    if (requests.size() >= most_open)
        throw Failure("{} requests are open, which is the most", requests.size());
    const auto own = std::ranges::count_if(requests, [&](const auto &entry) {
        return person_of(policy, entry.second.order.call.asker.identity) == person;
    });
    if (own >= static_cast<long>(most_of_person))
        throw Failure("{} requests of yours are open, which is the most", own);
}

// Four letters that nobody could have known.
static std::string new_phrase() {
    std::string phrase;
    for (const char byte : from_base64(random_nonce()).value().substr(0, 4))
        phrase += letters[static_cast<unsigned char>(byte) % letter_count];
    return phrase;
}

void Approvals::open(Order order, const Command &command, const Decision &decision,
                     std::string plan, const Policy &policy) {
    check_room(person_of(policy, order.call.asker.identity), policy);
    Request request;
    request.number = last + 1;
    const std::string arguments = ::shown(command, order.values);
    request.shown = command.name + (arguments.empty() ? "" : " " + arguments);
    request.approvals = decision.approvals;
    request.approver = decision.approver;
    request.code = decision.code;
    if (decision.confirm) request.phrase = new_phrase();
    request.plan = std::move(plan);
    request.secret = command.has_secret();
    order.digest = seal_of(policy, order, command);
    request.order = std::move(order);
    const size_t bytes = request.line().size() + request.needs("!").size() + 40;
    if (bytes > line_bytes)
        throw Failure("'{}' takes {} bytes to be shown to others, and {} are the most",
                      command.name, bytes, line_bytes);
    request.asked = loop.wall();
    shelf.put(last_key, std::to_string(++last));
    start_clock(request, request.phrase.empty() ? ttl : confirm_limit);
    keep(request, command);
    Request &kept = requests[last] = std::move(request);
    news.push_back({News::opened, kept, {}});
}

void Approvals::start_clock(Request &request, Duration length) {
    request.due = loop.now() + length;
    request.until = loop.wall() + std::chrono::duration_cast<WallTime::duration>(length);
    request.call_at = next_call(request);
}

Instant Approvals::next_call(const Request &request) const {
    if (!request.phrase.empty() || request.missing() <= 0) return never;
    const Instant opened = request.due - ttl;
    for (const Duration wait : {first_call, second_call})
        if (opened + wait > loop.now()) return opened + wait;
    return never;
}

void Approvals::keep(const Request &request, const Command &command) {
    shelf.put(std::to_string(request.number), pack_request(request, command).pack());
}

Request &Approvals::find(std::string_view id) {
    const auto number = request_number(id);
    if (number) {
        const auto found = requests.find(*number);
        if (found != requests.end()) return found->second;
        throw Failure("request {} is not open any more", lower(trim(id)));
    }
    std::vector<std::string> ids;
    for (const auto &[open, request] : requests) ids.push_back(request.id());
    const std::string near = nearest(lower(id), ids);
    throw Failure("that names no request; {}",
                  near.empty() ? "see pending" : fmt::format("did you mean {}?", near));
}

Request *Approvals::awaiting(const Call &by, std::string_view phrase) {
    for (auto &[number, request] : requests) {
        const bool own = request.order.call.asker.identity == by.asker.identity;
        if (own && !request.phrase.empty() && request.phrase == lower(trim(phrase)))
            return &request;
    }
    return nullptr;
}

// It goes on with what it has now; complete, it leaves.
void Approvals::proceed(Request &request, const Command &command, News::Kind how, const Call &by) {
    news.push_back({how, request, by});
    if (request.complete()) return close(request, News::granted, by, "");
    keep(request, command);
}

void Approvals::approve(Request &request, const Command &command, const Call &by) {
    request.order.grants.approvers.push_back(by.asker);
    proceed(request, command, News::approved, by);
}

void Approvals::confirm(Request &request, const Command &command, const Call &by) {
    request.phrase.clear();
    request.order.grants.confirmed = true;
    start_clock(request, ttl);
    proceed(request, command, News::confirmed, by);
}

void Approvals::give_code(Request &request, const Command &command, const Call &by) {
    request.code = false;
    request.order.grants.code = true;
    proceed(request, command, News::confirmed, by);
}

void Approvals::close(Request &request, News::Kind how, std::optional<Call> by, std::string why) {
    const uint64_t number = request.number;
    shelf.erase(std::to_string(number));
    news.push_back({how, std::move(request), std::move(by), std::move(why)});
    requests.erase(number);
}

void Approvals::tick() {
    for (auto next = requests.begin(); next != requests.end();) {
        Request &request = (next++)->second;
        if (loop.now() >= request.due) {
            close(request, News::expired, {}, "");
            continue;
        }
        if (loop.now() < request.call_at) continue;
        request.call_at = next_call(request);
        if (request.missing() <= 0) continue;
        news.push_back({News::called, request, {}});
    }
}

Instant Approvals::next() const {
    Instant due = news.empty() ? never : loop.now();
    for (const auto &[number, request] : requests)
        due = std::min({due, request.due, request.call_at});
    return due;
}
