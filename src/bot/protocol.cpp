#include "bot/protocol.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;

static std::string dump(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string write_ask(const Ask &ask) {
    Json json{{"id", ask.id}, {"verb", ask.verb}};
    const auto put = [&](const char *name, const std::string &value) {
        if (!value.empty()) json[name] = value;
    };
    if (ask.version) json["version"] = ask.version;
    put("client", ask.client);
    put("place", ask.place);
    if (!ask.to.empty()) json["to"] = ask.to;
    put("text", ask.text);
    put("as", ask.as);
    put("topic", ask.topic);
    return dump(json);
}

static Json chat_json(const ChatLine &line) {
    return {{"room", line.room}, {"time", line.time}, {"kind", line.kind},
            {"nick", line.nick}, {"text", line.text}, {"self", line.self}};
}

static Json room_json(const Room &room) {
    Json members = Json::array();
    for (const RoomMember &member : room.members) members.push_back({member.prefix, member.nick});
    return {{"name", room.name},
            {"topic", room.topic},
            {"channel", room.channel},
            {"joined", room.joined},
            {"members", std::move(members)}};
}

static Json network_json(const NetworkStatus &network) {
    Json channels = Json::array();
    for (const ChannelStatus &channel : network.channels)
        channels.push_back({{"name", channel.name},
                            {"joined", channel.joined},
                            {"members", channel.members},
                            {"trouble", channel.trouble}});
    return {{"name", network.name},   {"state", network.state},     {"server", network.server},
            {"nick", network.nick},   {"trouble", network.trouble}, {"lag_ms", network.lag_ms},
            {"queued", network.queued}, {"channels", std::move(channels)}};
}

static Json report_json(const StatusReport &status) {
    Json networks = Json::array();
    for (const NetworkStatus &network : status.networks) networks.push_back(network_json(network));
    return {{"version", status.version},
            {"uptime_s", status.uptime_s},
            {"clients", status.clients},
            {"jobs", status.jobs},
            {"networks", std::move(networks)}};
}

std::string status_json(const StatusReport &status) {
    return report_json(status).dump(2, ' ', false, Json::error_handler_t::replace);
}

namespace {

// The "type" of a Tell and its fields.
struct BodyWriter {
    Json operator()(const Welcome &w) const {
        return {{"type", "welcome"}, {"version", w.version}, {"server", w.server},
                {"nick", w.nick},    {"you", w.you},         {"prefix", w.prefix}};
    }
    Json operator()(const Answer &a) const { return {{"type", "answer"}, {"text", a.text}}; }
    Json operator()(const Done &d) const {
        return {{"type", "done"}, {"outcome", d.outcome}, {"text", d.text}};
    }
    Json operator()(const RoomState &s) const {
        Json lines = Json::array();
        for (const ChatLine &line : s.lines) lines.push_back(chat_json(line));
        return {{"type", "room"}, {"room", room_json(s.room)}, {"lines", std::move(lines)}};
    }
    Json operator()(const RoomGone &g) const { return {{"type", "gone"}, {"name", g.name}}; }
    Json operator()(const Chat &c) const { return {{"type", "chat"}, {"line", chat_json(c.line)}}; }
    Json operator()(const LogLine &l) const {
        return {{"type", "log"}, {"time", l.time}, {"level", l.level}, {"text", l.text}};
    }
    Json operator()(const Missed &m) const { return {{"type", "missed"}, {"count", m.count}}; }
    Json operator()(const Candidates &c) const {
        return {{"type", "candidates"}, {"start", c.start}, {"words", c.words}, {"hint", c.hint}};
    }
    Json operator()(const StatusReport &s) const { return {{"type", "status"}, {"status", report_json(s)}}; }
};

// Reads the fields of an object; what is absent keeps its default, a wrong type throws.
class Fields {
public:
    explicit Fields(const Json &json) : json(json) {
        if (!json.is_object()) throw std::invalid_argument("not a JSON object");
    }
    template <class T>
    void get(const char *name, T &value) const {
        const auto found = json.find(name);
        if (found == json.end()) return;
        try {
            read(*found, value);
        } catch (const std::exception &) {
            throw std::invalid_argument(fmt::format("field '{}' has the wrong type", name));
        }
    }
    const Json &object(const char *name) const {
        static const Json empty = Json::object();
        const auto found = json.find(name);
        return found == json.end() ? empty : *found;
    }
    template <class F>
    void each(const char *name, F &&f) const {
        const auto found = json.find(name);
        if (found == json.end()) return;
        if (!found->is_array()) throw std::invalid_argument(fmt::format("field '{}' is not an array", name));
        for (const Json &element : *found) f(element);
    }

private:
    static void read(const Json &from, std::string &to) { to = from.get_ref<const std::string &>(); }
    static void read(const Json &from, std::vector<std::string> &to) {
        for (const Json &element : from) to.push_back(element.get_ref<const std::string &>());
        if (!from.is_array()) throw std::invalid_argument("not an array");
    }
    static void read(const Json &from, bool &to) { to = from.get_ref<const bool &>(); }
    template <class T>
        requires(std::integral<T> && !std::same_as<T, bool>)
    static void read(const Json &from, T &to) {
        const bool fits = from.is_number_unsigned() ? std::in_range<T>(from.get<uint64_t>())
                                                    : from.is_number_integer() && std::in_range<T>(from.get<int64_t>());
        if (!fits) throw std::out_of_range("number");
        to = from.get<T>();
    }
    const Json &json;
};

ChatLine read_chat(const Json &json) {
    ChatLine line;
    const Fields fields(json);
    fields.get("room", line.room);
    fields.get("time", line.time);
    fields.get("kind", line.kind);
    fields.get("nick", line.nick);
    fields.get("text", line.text);
    fields.get("self", line.self);
    return line;
}

Room read_room(const Json &json) {
    Room room;
    const Fields fields(json);
    fields.get("name", room.name);
    fields.get("topic", room.topic);
    fields.get("channel", room.channel);
    fields.get("joined", room.joined);
    fields.each("members", [&](const Json &member) {
        room.members.push_back({member.at(0).get<std::string>(), member.at(1).get<std::string>()});
    });
    return room;
}

NetworkStatus read_network(const Json &json) {
    NetworkStatus network;
    const Fields fields(json);
    fields.get("name", network.name);
    fields.get("state", network.state);
    fields.get("server", network.server);
    fields.get("nick", network.nick);
    fields.get("trouble", network.trouble);
    fields.get("lag_ms", network.lag_ms);
    fields.get("queued", network.queued);
    fields.each("channels", [&](const Json &element) {
        ChannelStatus &channel = network.channels.emplace_back();
        const Fields inner(element);
        inner.get("name", channel.name);
        inner.get("joined", channel.joined);
        inner.get("members", channel.members);
        inner.get("trouble", channel.trouble);
    });
    return network;
}

StatusReport read_report(const Json &json) {
    StatusReport status;
    const Fields fields(json);
    fields.get("version", status.version);
    fields.get("uptime_s", status.uptime_s);
    fields.get("clients", status.clients);
    fields.get("jobs", status.jobs);
    fields.each("networks", [&](const Json &network) { status.networks.push_back(read_network(network)); });
    return status;
}

using Body = decltype(Tell::body);
using BodyReader = Body (*)(const Fields &);

Body read_welcome(const Fields &fields) {
    Welcome welcome;
    fields.get("version", welcome.version);
    fields.get("server", welcome.server);
    fields.get("nick", welcome.nick);
    fields.get("you", welcome.you);
    fields.get("prefix", welcome.prefix);
    return welcome;
}

Body read_answer(const Fields &fields) {
    Answer answer;
    fields.get("text", answer.text);
    return answer;
}

Body read_done(const Fields &fields) {
    Done done;
    fields.get("outcome", done.outcome);
    fields.get("text", done.text);
    return done;
}

Body read_state(const Fields &fields) {
    RoomState state{read_room(fields.object("room")), {}};
    fields.each("lines", [&](const Json &line) { state.lines.push_back(read_chat(line)); });
    return state;
}

Body read_gone(const Fields &fields) {
    RoomGone gone;
    fields.get("name", gone.name);
    return gone;
}

Body read_log(const Fields &fields) {
    LogLine line;
    fields.get("time", line.time);
    fields.get("level", line.level);
    fields.get("text", line.text);
    return line;
}

Body read_missed(const Fields &fields) {
    Missed missed;
    fields.get("count", missed.count);
    return missed;
}

Body read_candidates(const Fields &fields) {
    Candidates candidates;
    fields.get("start", candidates.start);
    fields.get("words", candidates.words);
    fields.get("hint", candidates.hint);
    return candidates;
}

constexpr std::pair<std::string_view, BodyReader> body_readers[] = {
    {"answer", read_answer},
    {"candidates", read_candidates},
    {"chat", [](const Fields &fields) -> Body { return Chat{read_chat(fields.object("line"))}; }},
    {"done", read_done},
    {"gone", read_gone},
    {"log", read_log},
    {"missed", read_missed},
    {"room", read_state},
    {"status", [](const Fields &fields) -> Body { return read_report(fields.object("status")); }},
    {"welcome", read_welcome},
};

BodyReader body_reader(std::string_view type) {
    for (const auto &[name, reader] : body_readers)
        if (name == type) return reader;
    return nullptr;
}

// Parses a line and hands its fields to `read`; false and why where either fails.
template <class F>
bool read_object(std::string_view line, std::string &why, F &&read) {
    why.clear();
    try {
        return read(Fields(Json::parse(line)));
    } catch (const Json::exception &) {
        why = "not valid JSON";
    } catch (const std::exception &error) {
        why = error.what();
    }
    return false;
}

}  // namespace

std::string write_tell(const Tell &tell) {
    Json json = Json::object();
    if (tell.re) json["re"] = tell.re;
    if (!tell.topic.empty()) json["topic"] = tell.topic;
    if (tell.seq) json["seq"] = tell.seq;
    json.update(std::visit(BodyWriter{}, tell.body));
    return dump(json);
}

bool read_ask(std::string_view line, Ask &ask, std::string &why) {
    return read_object(line, why, [&](const Fields &fields) {
        fields.get("id", ask.id);
        fields.get("verb", ask.verb);
        fields.get("version", ask.version);
        fields.get("client", ask.client);
        fields.get("place", ask.place);
        fields.get("to", ask.to);
        fields.get("text", ask.text);
        fields.get("as", ask.as);
        fields.get("topic", ask.topic);
        if (ask.verb.empty()) throw std::invalid_argument("field 'verb' is missing");
        if (ask.id == 0) throw std::invalid_argument("field 'id' is missing, or 0");
        return true;
    });
}

bool read_tell(std::string_view line, Tell &tell, std::string &why) {
    return read_object(line, why, [&](const Fields &fields) {
        std::string type;
        fields.get("re", tell.re);
        fields.get("topic", tell.topic);
        fields.get("seq", tell.seq);
        fields.get("type", type);
        const BodyReader reader = body_reader(type);
        if (reader) tell.body = reader(fields);
        return reader != nullptr;
    });
}
