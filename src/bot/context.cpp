#include "bot/context.hpp"

#include "base/text.hpp"
#include "bot/access.hpp"

static constexpr size_t channel_lines = 4;    // said in a channel for one call
static constexpr size_t channel_bytes = 800;  // of one such line
static constexpr size_t most_lines = 100;     // elsewhere
static constexpr size_t relay_bytes = 2000;   // that one call may make the bot say
static constexpr Duration run_limit = 60s;

// Do others than the asker read there?
static bool is_shared(const Call &call) { return call.place.channel || call.door == Door::control; }

static size_t lines_for_room(const Call &call) {
    if (call.door == Door::clock) return 0;  // its schedule says them
    return call.place.is_local() || !is_shared(call) ? most_lines : channel_lines;
}

Ctx::Ctx(Call call, const Command &command, Values values, Host &host, Loop &loop,
         Children &children, Wishes &wishes, std::mt19937 &random)
    : call(std::move(call)),
      command(command),
      values(std::move(values)),
      host(host),
      loop(loop),
      children(children),
      wishes(wishes),
      generator(random) {
    room.most = lines_for_room(this->call);
    client.most = this->call.has_client() ? most_lines : 0;
}

const std::string &Ctx::value(std::string_view name) const {
    const auto found = values.find(name);
    if (found == values.end()) {
        throw std::logic_error(fmt::format("{} has no value for {}", command.name, name));
    }
    return found->second;
}

bool Ctx::has(std::string_view name) const { return values.contains(name); }

const std::string &Ctx::word(std::string_view name) const { return value(name); }

long long Ctx::integer(std::string_view name) const { return parse_integer(value(name)).value(); }

double Ctx::decimal(std::string_view name) const { return std::stod(value(name)); }

bool Ctx::truth(std::string_view name) const { return value(name) == "yes"; }

WallTime Ctx::time(std::string_view name) const { return parse_time(value(name), wall()).value(); }

Duration Ctx::duration(std::string_view name) const { return parse_duration(value(name)).value(); }

Place Ctx::channel(std::string_view name) const { return host.place(value(name), call); }

void Ctx::relay(const Place &place, const std::string &text) {
    if (text.size() > relay_bytes) {
        throw Failure("the text has {} bytes, and {} is the most", text.size(), relay_bytes);
    }
    say(place, credited(text));
}

void Ctx::tell_alone(const std::string &text) {
    if (call.has_client()) tell(text);
}

void Ctx::announce(const std::string &text) {
    for (const Place &room : host.rooms()) say(room, text);
}

void Ctx::join(const Place &channel, const std::string &key) {
    effects.push_back({JoinEffect{channel.network, channel.target, key}});
}

void Ctx::part(const Place &channel, const std::string &reason) {
    const std::string why = reason.empty() ? "asked by " + call.asker.name : credited(reason);
    effects.push_back({PartEffect{channel.network, channel.target, why}});
}

void Ctx::set_topic(const Place &channel, const std::string &text) {
    const std::string topic = credited(text);
    const size_t most = host.topic(channel).most;
    if (topic.size() > most)
        throw Failure("the topic has {} bytes, and {} is the most", topic.size(), most);
    effects.push_back({TopicEffect{channel, topic}});
}

void Ctx::connect(const std::string &network) { effects.push_back({ConnectEffect{network}}); }

void Ctx::disconnect(const std::string &network, const std::string &reason) {
    const Asker &asker = call.asker;
    const std::string &by = asker.identity.empty() ? asker.name : asker.identity;
    effects.push_back({DisconnectEffect{network, by, reason}});
}

void Ctx::acknowledge(const std::string &network) {
    effects.push_back({AcknowledgeEffect{network}});
}

void Ctx::call_instead(const std::string &text) {
    Call other = call;
    other.text = text;
    effects.push_back({CallEffect{std::move(other)}});
    handed = true;
}

Sleep Ctx::sleep(Duration length) { return Sleep(loop, wishes, length); }

Reload Ctx::reload() { return Reload(loop, wishes, host.parts().reloads); }

Run Ctx::run_argv(Argv argv) { return Run(children, wishes, std::move(argv), run_limit); }

long long Ctx::random(long long least, long long most) {
    return std::uniform_int_distribution<long long>(least, most)(generator);
}

std::string Ctx::person() const { return person_of(host.policy(), call.asker.identity); }

std::vector<std::string> Ctx::roles() const { return roles_of(host.policy(), call.asker); }

bool Ctx::may(Risk risk) const {
    Command any;
    any.risk = risk;
    return host.decide(call, any, nullptr, {}).allowed;
}

std::vector<Allowance> Ctx::allowances() const {
    std::map<std::string, Allowance> all;
    for (const HelpEntry &entry : host.help(call))
        for (const Allowance &one : host.allowances(call, *entry.command, nullptr))
            if (entry.allowed || one.left == 0) all.try_emplace(one.charge.bucket(), one);
    std::vector<Allowance> result;
    for (const auto &[bucket, one] : all) result.push_back(one);
    return result;
}

std::vector<Effect> Ctx::take_effects(bool ended) {
    if (ended) {
        if (std::string line = room.end(call.place.channel); !line.empty()) say(call.place, line);
        if (std::string line = client.end(false); !line.empty()) tell(line);
    }
    for (uint64_t wish : wishes.take_new()) effects.push_back({StartEffect{wish}});
    return std::exchange(effects, {});
}

void Ctx::answer(const std::string &text) {
    for (const std::string &part : split(text, '\n')) {
        for (std::string &line : split(part, '\r')) answer_line(std::move(line));
    }
}

void Ctx::answer_line(std::string line) {
    answered++;
    if (client.hears(line)) tell(line);
    if (call.place.channel && line.size() > channel_bytes) {
        line = line.substr(0, utf8_cut(line, channel_bytes)) + " ...";
    }
    if (answered == 1 && is_shared(call)) line = call.asker.name + ": " + line;
    if (room.hears(line)) say(call.place, line);
}

bool Ctx::Audience::hears(const std::string &line) {
    if (++given < most) return true;
    if (given == most) last = line;
    return false;
}

std::string Ctx::Audience::end(bool in_channel) {
    if (most == 0 || given < most) return {};
    const size_t left_out = given - std::exchange(most, 0) + 1;
    if (left_out == 1) return std::exchange(last, {});
    return fmt::format("... ({} more lines{})", left_out, in_channel ? ": ask me in private" : "");
}

void Ctx::say(const Place &place, std::string text) {
    const std::string reply_to = place == call.place ? call.msgid : "";
    effects.push_back({SayEffect{.place = place, .text = std::move(text), .reply_to = reply_to}});
}

void Ctx::tell(std::string text) {
    Tell answer;
    answer.re = call.ask;
    answer.body = Answer{std::move(text)};
    effects.push_back({TellEffect{call.client, std::move(answer)}});
}

std::string Ctx::credited(const std::string &text) const {
    return call.door == Door::irc ? fmt::format("{} ({})", text, call.asker.name) : text;
}

void Ctx::remember(const std::string &key, const std::string &text) {
    const std::string who = call.asker.identity.empty() ? call.asker.name : person();
    host.parts().store.facts.remember(call.place.text(), {key, text, who, wall()});
}

std::optional<Fact> Ctx::recall(const std::string &key) const {
    return host.parts().store.facts.recall(call.place.text(), key);
}

bool Ctx::forget(const std::string &key) {
    return host.parts().store.facts.forget(call.place.text(), key);
}

std::vector<Fact> Ctx::facts() const { return host.parts().store.facts.all(call.place.text()); }

std::vector<AuditRow> Ctx::calls_here(const std::string &command, size_t most) const {
    AuditFilter filter;
    filter.place = call.place.text();
    filter.command = command;
    filter.kind = "end";
    filter.most = most;
    return host.parts().store.book.find(filter);
}
