#include "bot/protocol.hpp"

#include <fmt/format.h>

#include <concepts>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

using Json = nlohmann::json;            // what was read: sorted, so that many fields are found fast
using Output = nlohmann::ordered_json;  // what is written, for people to read

namespace {

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

// The fields of each type, once for writing and reading.
template <class F>
void fields(F &field, Is<Ask> auto &ask) {
    field("id", ask.id);
    field("verb", ask.verb);
    field("version", ask.version);
    field("oldest", ask.oldest);
    field("client", ask.client);
    field("place", ask.place);
    field("to", ask.to);
    field("text", ask.text);
    field("as", ask.as);
    field("priority", ask.priority);
    field("key", ask.key);
    field("guard", ask.guard);
    field("expire", ask.expire);
    field("at", ask.at);
    field("wait", ask.wait);
    field("topic", ask.topic);
    field("job", ask.job);
    field("number", ask.number);
    field("target", ask.target);
    field("state", ask.state);
    field("person", ask.person);
    field("command", ask.command);
    field("since", ask.since);
    field("after", ask.after);
    field("before", ask.before);
    field("most", ask.most);
}

template <class F>
void fields(F &field, Is<Welcome> auto &welcome) {
    field("version", welcome.version);
    field("server", welcome.server);
    field("nick", welcome.nick);
    field("you", welcome.you);
    field("prefix", welcome.prefix);
}

template <class F>
void fields(F &field, Is<Answer> auto &answer) {
    field("text", answer.text);
}

template <class F>
void fields(F &field, Is<Done> auto &done) {
    field("outcome", done.outcome);
    field("text", done.text);
}

template <class F>
void fields(F &field, Is<ChatLine> auto &line) {
    field("room", line.room);
    field("time", line.time);
    field("kind", line.kind);
    field("nick", line.nick);
    field("text", line.text);
    field("self", line.self);
    field("number", line.number);
}

template <class F>
void fields(F &field, Is<RoomMember> auto &member) {
    field("prefix", member.prefix);
    field("nick", member.nick);
    field("account", member.account);
}

template <class F>
void fields(F &field, Is<Room> auto &room) {
    field("name", room.name);
    field("topic", room.topic);
    field("channel", room.channel);
    field("joined", room.joined);
    field("members", room.members);
    field("unlisted", room.unlisted);
    field("modes", room.modes);
    field("line_bytes", room.line_bytes);
}

template <class F>
void fields(F &field, Is<RoomState> auto &state) {
    field("room", state.room);
    field("lines", state.lines);
}

template <class F>
void fields(F &field, Is<RoomGone> auto &gone) {
    field("name", gone.name);
}

template <class F>
void fields(F &field, Is<Chat> auto &chat) {
    field("line", chat.line);
}

template <class F>
void fields(F &field, Is<LogLine> auto &line) {
    field("time", line.time);
    field("level", line.level);
    field("text", line.text);
}

template <class F>
void fields(F &field, Is<Missed> auto &missed) {
    field("count", missed.count);
}

template <class F>
void fields(F &field, Is<Candidates> auto &candidates) {
    field("start", candidates.start);
    field("words", candidates.words);
    field("hint", candidates.hint);
    field("secret", candidates.secret);
    field("param", candidates.param);
}

template <class F>
void fields(F &field, Is<ChannelStatus> auto &channel) {
    field("name", channel.name);
    field("joined", channel.joined);
    field("members", channel.members);
    field("trouble", channel.trouble);
}

template <class F>
void fields(F &field, Is<NetworkStatus> auto &network) {
    field("name", network.name);
    field("state", network.state);
    field("server", network.server);
    field("nick", network.nick);
    field("trouble", network.trouble);
    field("lag_ms", network.lag_ms);
    field("queued", network.queued);
    field("account", network.account);
    field("login", network.login);
    field("warnings", network.warnings);
    field("channels", network.channels);
    field("servers", network.servers);
    field("capabilities", network.capabilities);
}

template <class F>
void fields(F &field, Is<StatusReport> auto &status) {
    field("version", status.version);
    field("uptime_s", status.uptime_s);
    field("clients", status.clients);
    field("jobs", status.jobs);
    field("networks", status.networks);
    field("warnings", status.warnings);
    field("started", status.started);
}

template <class F>
void fields(F &field, Is<BookRow> auto &row) {
    field("number", row.number);
    field("time", row.time);
    field("kind", row.kind);
    field("call", row.call);
    field("job", row.job);
    field("person", row.person);
    field("identity", row.identity);
    field("evidence", row.evidence);
    field("door", row.door);
    field("place", row.place);
    field("command", row.command);
    field("arguments", row.arguments);
    field("outcome", row.outcome);
    field("detail", row.detail);
    field("hash", row.hash);
}

template <class F>
void fields(F &field, Is<BookPage> auto &page) {
    field("rows", page.rows);
    field("next", page.next);
}

template <class F>
void fields(F &field, Is<RoomLines> auto &page) {
    field("room", page.room);
    field("lines", page.lines);
    field("more", page.more);
}

template <class F>
void fields(F &field, Is<JobRow> auto &job) {
    field("number", job.number);
    field("name", job.name);
    field("state", job.state);
    field("person", job.person);
    field("place", job.place);
    field("asked", job.asked);
    field("began", job.began);
    field("ended", job.ended);
    field("lines", job.lines);
    field("last", job.last);
}

template <class F>
void fields(F &field, Is<JobsBoard> auto &board) {
    field("jobs", board.jobs);
}

template <class F>
void fields(F &field, Is<OutboxRow> auto &row) {
    field("number", row.number);
    field("state", row.state);
    field("importance", row.importance);
    field("target", row.target);
    field("text", row.text);
    field("source", row.source);
    field("identity", row.identity);
    field("via", row.via);
    field("detail", row.detail);
    field("created", row.created);
    field("due", row.due);
    field("changed", row.changed);
    field("expires", row.expires);
    field("departures", row.departures);
}

template <class F>
void fields(F &field, Is<OutboxBoard> auto &board) {
    field("rows", board.rows);
    field("waiting", board.waiting);
    field("held", board.held);
    field("sent", board.sent);
    field("failed", board.failed);
}

template <class F>
void fields(F &field, Is<ScheduleRow> auto &row) {
    field("name", row.name);
    field("when", row.when);
    field("zone", row.zone);
    field("to", row.to);
    field("does", row.does);
    field("author", row.author);
    field("state", row.state);
    field("outcome", row.outcome);
    field("note", row.note);
    field("next", row.next);
    field("last", row.last);
}

template <class F>
void fields(F &field, Is<SchedulesBoard> auto &board) {
    field("schedules", board.schedules);
}

template <class F>
void fields(F &field, Is<ApprovalRow> auto &request) {
    field("id", request.id);
    field("command", request.command);
    field("person", request.person);
    field("identity", request.identity);
    field("place", request.place);
    field("risk", request.risk);
    field("needs", request.needs);
    field("plan", request.plan);
    field("digest", request.digest);
    field("approvers", request.approvers);
    field("asked", request.asked);
    field("until", request.until);
}

template <class F>
void fields(F &field, Is<ApprovalsBoard> auto &board) {
    field("requests", board.requests);
}

template <class F>
void fields(F &field, Is<PersonRow> auto &row) {
    field("network", row.network);
    field("nick", row.nick);
    field("account", row.account);
    field("evidence", row.evidence);
    field("person", row.person);
    field("roles", row.roles);
    field("channels", row.channels);
}

template <class F>
void fields(F &field, Is<PeopleBoard> auto &board) {
    field("people", board.people);
    field("unlisted", board.unlisted);
}

template <class F>
void fields(F &field, Is<JobOutput> auto &output) {
    field("job", output.job);
    field("lines", output.lines);
    field("outcome", output.outcome);
}

template <class F>
void fields(F &field, Is<Posted> auto &posted) {
    field("numbers", posted.numbers);
}

template <class F>
void fields(F &field, Is<AnnouncementRow> auto &row) {
    field("number", row.number);
    field("target", row.target);
    field("priority", row.priority);
    field("state", row.state);
    field("text", row.text);
    field("as", row.as);
    field("source", row.source);
    field("identity", row.identity);
    field("key", row.key);
    field("created", row.created);
    field("due", row.due);
    field("expires", row.expires);
    field("changed", row.changed);
    field("departures", row.departures);
    field("said", row.said);
    field("digest", row.digest);
    field("via", row.via);
    field("detail", row.detail);
}

template <class F>
void fields(F &field, Is<AnnouncementPage> auto &page) {
    field("rows", page.rows);
}

template <class T>
concept Scalar = std::integral<T> || std::same_as<T, std::string>;

// Makes an object of what has fields.
class Writer {
public:
    template <class T>
    static Output write(const T &value) {
        Writer writer;
        fields(writer, value);
        return std::move(writer.json);
    }
    static Output write(const Scalar auto &value) { return value; }
    template <class T>
    static Output write(const std::vector<T> &values) {
        Output array = Output::array();
        for (const T &value : values) array.push_back(write(value));
        return array;
    }
    template <class T>
    void operator()(const char *name, const T &value) {
        json[name] = write(value);
    }

private:
    Output json = Output::object();
};

// Reads the fields of an object: what is absent keeps its default, a wrong type throws.
class Reader {
public:
    explicit Reader(const Json &json) : json(json) {
        if (!json.is_object()) throw std::invalid_argument("not a JSON object");
    }
    template <class T>
    void operator()(const char *name, T &value) {
        const auto found = json.find(name);
        if (found == json.end()) return;
        try {
            read(*found, value);
        } catch (const std::exception &) {
            throw std::invalid_argument(fmt::format("field '{}' has the wrong type", name));
        }
    }
    template <class T>
    static void read(const Json &from, T &to) {
        Reader reader(from);
        fields(reader, to);
    }

private:
    static void read(const Json &from, std::string &to) {
        to = from.get_ref<const std::string &>();
    }
    static void read(const Json &from, bool &to) { to = from.get_ref<const bool &>(); }
    template <std::integral T>
    static void read(const Json &from, T &to) {
        const bool fits = from.is_number_unsigned()
                              ? std::in_range<T>(from.get<uint64_t>())
                              : from.is_number_integer() && std::in_range<T>(from.get<int64_t>());
        if (!fits) throw std::out_of_range("number");
        to = from.get<T>();
    }
    template <class T>
    static void read(const Json &from, std::vector<T> &to) {
        if (!from.is_array()) throw std::invalid_argument("not an array");
        for (const Json &element : from) read(element, to.emplace_back());
    }
    const Json &json;
};

using Body = decltype(Tell::body);

template <class T>
Body read_body(const Json &json) {
    T body;
    Reader::read(json, body);
    return body;
}

// The "type" of each Tell, in the order of the variant.
struct BodyType {
    std::string_view name;
    Body (*read)(const Json &);
};
constexpr BodyType body_types[] = {
    {"welcome", read_body<Welcome>},
    {"answer", read_body<Answer>},
    {"done", read_body<Done>},
    {"room", read_body<RoomState>},
    {"gone", read_body<RoomGone>},
    {"chat", read_body<Chat>},
    {"log", read_body<LogLine>},
    {"missed", read_body<Missed>},
    {"candidates", read_body<Candidates>},
    {"status", read_body<StatusReport>},
    {"book", read_body<BookPage>},
    {"lines", read_body<RoomLines>},
    {"jobs", read_body<JobsBoard>},
    {"approvals", read_body<ApprovalsBoard>},
    {"people", read_body<PeopleBoard>},
    {"outbox", read_body<OutboxBoard>},
    {"schedules", read_body<SchedulesBoard>},
    {"output", read_body<JobOutput>},
    {"posted", read_body<Posted>},
    {"announcements", read_body<AnnouncementPage>},
};
static_assert(std::size(body_types) == std::variant_size_v<Body>);

const BodyType *body_type(std::string_view name) {
    for (const BodyType &type : body_types)
        if (type.name == name) return &type;
    return nullptr;
}

std::string dump(const Output &json, int indent = -1) {
    return json.dump(indent, ' ', false, Output::error_handler_t::replace);
}

bool is_default(const Output &value) { return value == Output(value.type()); }

// Parses a line and hands it to `read`; false and why where either fails.
template <class F>
bool read_line(std::string_view line, std::string &why, F &&read) {
    why.clear();
    try {
        return read(Json::parse(line));
    } catch (const Json::exception &) {
        why = "not valid JSON";
    } catch (const std::exception &error) {
        why = error.what();
    }
    return false;
}

}  // namespace

std::string write_ask(const Ask &ask) {
    const Json all = Writer::write(ask);
    Output json = Output::object();
    for (const auto &[name, value] : all.items())
        if (!is_default(value)) json[name] = value;
    return dump(json);
}

std::string write_tell(const Tell &tell) {
    Output json = Output::object();
    if (tell.re) json["re"] = tell.re;
    if (!tell.topic.empty()) json["topic"] = tell.topic;
    if (tell.seq) json["seq"] = tell.seq;
    json["type"] = body_types[tell.body.index()].name;
    json.update(std::visit([](const auto &body) { return Writer::write(body); }, tell.body));
    return dump(json);
}

std::string body_json(const Body &body) {
    return dump(std::visit([](const auto &one) { return Writer::write(one); }, body), 2);
}

std::string networks_json(const StatusReport &status) {
    Output json = Output::object();
    json["networks"] = Writer::write(status.networks);
    return dump(json, 2);
}

std::string row_json(const BookRow &row) { return dump(Writer::write(row)); }

std::string row_json(const AnnouncementRow &row) { return dump(Writer::write(row)); }

std::string line_json(const ChatLine &line) { return dump(Writer::write(line)); }

bool read_ask(std::string_view line, Ask &ask, std::string &why) {
    return read_line(line, why, [&](const Json &json) {
        Reader::read(json, ask);
        if (ask.verb.empty()) throw std::invalid_argument("field 'verb' is missing");
        if (ask.id == 0) throw std::invalid_argument("field 'id' is missing, or 0");
        return true;
    });
}

bool read_tell(std::string_view line, Tell &tell, std::string &why) {
    return read_line(line, why, [&](const Json &json) {
        std::string name;
        Reader read(json);
        read("re", tell.re);
        read("topic", tell.topic);
        read("seq", tell.seq);
        read("type", name);
        const BodyType *type = body_type(name);
        if (type) tell.body = type->read(json);
        return type != nullptr;
    });
}
