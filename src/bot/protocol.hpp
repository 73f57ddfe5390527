#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The control protocol (signalbox-control(7)): one JSON object a line each way.
inline constexpr int protocol_version = 2;
inline constexpr int protocol_oldest = 1;                  // that is understood still
inline constexpr size_t protocol_line_limit = 256 * 1024;  // bytes of a line that a client may send
inline constexpr size_t longest_announcement = 64 * 1024;  // bytes of its text

// What a client asks of the daemon.
struct Ask {
    uint64_t id = 0;              // chosen by the client, above 0; comes back as `re`
    std::string verb;             // see signalbox-control(7)
    int version = 0;              // hello: the newest that the client speaks
    std::string client;           // hello: program and version
    std::string place;            // call, history: "local", "libera/#ops"; subscribe chat: only it
    std::vector<std::string> to;  // say: targets
    std::string text;             // call, say, complete
    std::string as;               // say: message (or empty), notice, action
    std::string priority;         // say: alert, normal (or empty), bulk
    std::string key;              // say: of one that is said once
    std::string guard;            // say: the mark of this very ask, which may come a second time
    int64_t expire = 0;           // say: not after so many milliseconds; 0: as configured
    int64_t at = 0;               // say: not before, milliseconds since 1970
    int64_t wait = 0;             // say: answer when it is confirmed, in so many ms; 0: when kept
    std::string topic;            // subscribe, board: chat log see signalbox-control(7)
    std::string person, command;  // audit: only rows of these
    int64_t since = 0;            // audit: only rows from then on, milliseconds since 1970
    int64_t after = 0;            // audit, history: only rows or lines above this number,
    int64_t before = 0;           //   and below this one; 0: all
    size_t most = 0;              // audit, history: so many; the newest, without `after`
    int oldest = 0;               // hello: the oldest that it speaks; 0: no other
    uint64_t job = 0;             // subscribe job: its number
    int64_t number = 0;           // outbox: only this announcement; 0: all
    std::string target, state;    // outbox: only of these; empty: all
};

// A line in a room, as the console shows it.
struct ChatLine {
    std::string room;  // "libera/#ops", "libera/alice", "local"
    int64_t time = 0;  // milliseconds since 1970, UTC
    std::string kind;  // message notice action join part quit kick nick topic mode command
    std::string nick;  // who; empty: the room itself
    std::string text;
    bool self = false;   // the bot said it
    int64_t number = 0;  // grows from line to line, over restarts too; 0: it has none
};

struct RoomMember {
    std::string prefix;  // highest symbol: "@", "+", or empty
    std::string nick;
    std::string account = {};  // that the network names for certain; empty: none
};

struct Room {
    std::string name;  // "libera/#ops"
    std::string topic;
    bool channel = false;
    bool joined = false;  // we are in it now
    std::vector<RoomMember> members;
    size_t unlisted = 0;     // members of a crowd that are not among them
    std::string modes = {};  // "+nt"; empty: not known
    size_t line_bytes = 0;   // of a text that leaves here in one line; 0: no limit, or not known
};

// What the daemon tells a client; `Tell::re` says which ask it answers.
struct Welcome {
    int version = protocol_version;
    std::string server;  // "signalboxd 0.1.0"
    std::string nick;    // what the bot calls itself
    std::string you;     // "unix:alice"
    std::string prefix;  // of commands
};
struct Answer {  // one line of a command's answer
    std::string text;
};
struct Done {             // the last word on an ask
    std::string outcome;  // ok, failed, later, refused, usage, unsupported, malformed
    std::string text;     // why; empty where ok
};
struct Posted {  // for say: it is on disk; the numbers in the order of the targets
    std::vector<int64_t> numbers;
};
struct RoomState {  // topic chat: a room appeared or changed; lines: its last ones, in a snapshot
                    // only
    Room room;
    std::vector<ChatLine> lines;
};
struct RoomGone {
    std::string name;
};
struct Chat {  // topic chat
    ChatLine line;
};
struct LogLine {  // topic log
    int64_t time = 0;
    std::string level, text;
};
struct Missed {  // the client was too slow; a new snapshot follows
    uint64_t count = 0;
};
struct Candidates {  // for complete: `words` may replace what stands from byte `start` on
    size_t start = 0;
    std::vector<std::string> words;
    std::string hint;        // the usage of the command being typed
    bool secret = false;     // the line holds what nobody may keep
    std::string param = {};  // that the cursor is on, as the hint calls it; empty: none
};
struct ChannelStatus {
    std::string name, trouble;
    bool joined = false;
    size_t members = 0;
    bool operator==(const ChannelStatus &) const = default;
};
struct NetworkStatus {
    std::string name, state, server, nick, trouble;
    int64_t lag_ms = -1;                // negative: not known
    size_t queued = 0;                  // lines that wait
    std::string account;                // that the bot is logged in to; empty: to none
    std::string login;                  // how, or why not; empty: no login is configured
    std::vector<std::string> warnings;  // what an operator should look at
    std::vector<ChannelStatus> channels;
    std::vector<std::string> servers = {};       // that are configured, HOST:PORT
    std::vector<std::string> capabilities = {};  // that are in force
    bool operator==(const NetworkStatus &) const = default;
};
struct StatusReport {
    std::string version;
    int64_t uptime_s = 0;
    size_t clients = 0, jobs = 0;
    std::vector<NetworkStatus> networks;
    std::vector<std::string> warnings = {};  // what everybody should know: a lockdown, broken glass
    int64_t started = 0;                     // milliseconds since 1970
    bool operator==(const StatusReport &) const = default;
};

// A row of the book, as signalboxd(8) describes it.
struct BookRow {
    int64_t number = 0, time = 0;  // time: milliseconds since 1970
    std::string kind;
    int64_t call = 0, job = 0;
    std::string person, identity, evidence, door, place, command, arguments, outcome, detail, hash;
};
// An announcement, as signalbox(1) describes it; times in milliseconds since 1970.
struct AnnouncementRow {
    int64_t number = 0;
    std::string target, priority, state, text, as, source, identity, key;
    int64_t created = 0, due = 0, expires = 0, changed = 0;
    int departures = 0;
    size_t said = 0;
    int64_t digest = 0;
    std::string via, detail;
};
struct AnnouncementPage {               // for outbox
    std::vector<AnnouncementRow> rows;  // newest first
};
struct BookPage {               // for audit
    std::vector<BookRow> rows;  // oldest first
    int64_t next = 0;           // `before` of what lies before; 0: nothing does
};

// Lines of a room that lie before those that are known: for history.
struct RoomLines {
    std::string room;
    std::vector<ChatLine> lines;  // oldest first
    bool more = false;            // there are others, beyond the end that was asked for
};

// The boards: topics of which each news is the whole.  Times are milliseconds since 1970, 0: none.
struct JobRow {
    uint64_t number = 0;
    std::string name;           // "deploy web"
    std::string state;          // waiting running ok failed cancelled lost refused
    std::string person, place;  // who asked, as people call them; and where
    int64_t asked = 0, began = 0, ended = 0;
    uint64_t lines = 0;  // of output
    std::string last;    // of these; why it waits; or what came of it
    bool operator==(const JobRow &) const = default;
};
struct JobsBoard {
    std::vector<JobRow> jobs;  // oldest first
    bool operator==(const JobsBoard &) const = default;
};
struct ApprovalRow {
    std::string id;       // with its check letters, as approve takes it
    std::string command;  // with its arguments
    std::string person, identity, place, risk;
    std::string needs;                   // "1 approval by role approver"
    std::string plan;                    // lines of a dry run
    std::string digest;                  // of all that is sealed, the beginning of it
    std::vector<std::string> approvers;  // who has said yes
    int64_t asked = 0, until = 0;
    bool operator==(const ApprovalRow &) const = default;
};
struct ApprovalsBoard {
    std::vector<ApprovalRow> requests;  // oldest first
    bool operator==(const ApprovalsBoard &) const = default;
};
struct PersonRow {
    std::string network;  // "local": at the control socket, now
    std::string nick, account;
    std::string evidence;  // how the account is known; or why it is not
    std::string person;    // that the configuration calls them; empty: it does not know them
    std::vector<std::string> roles;
    std::vector<std::string> channels;
    bool operator==(const PersonRow &) const = default;
};
struct PeopleBoard {
    std::vector<PersonRow> people;
    size_t unlisted = 0;  // of a crowd
    bool operator==(const PeopleBoard &) const = default;
};
struct OutboxRow {  // of an announcement
    uint64_t number = 0;
    std::string state;       // waiting held sent confirmed expired failed
    std::string importance;  // alert normal bulk
    std::string target, text, source;
    std::string identity;  // on whose behalf
    std::string via;       // where it was said, where that is not the target
    std::string detail;    // why it waits or failed
    int64_t created = 0, due = 0, changed = 0, expires = 0;
    int64_t departures = 0;  // how often its words may have left
    bool operator==(const OutboxRow &) const = default;
};
struct OutboxBoard {
    std::vector<OutboxRow> rows;             // oldest first: open ones, and the last that ended
    size_t waiting = 0, held = 0, sent = 0;  // of all
    size_t failed = 0;                       // of those that ended within a day
    bool operator==(const OutboxBoard &) const = default;
};
struct ScheduleRow {
    std::string name;  // "schedule standup", "reminder 3"
    std::string when;  // in words
    std::string zone;
    std::vector<std::string> to;
    std::string does;  // what it says, or the command that it runs
    std::string author;
    std::string state;    // active paused running over
    std::string outcome;  // of the last run
    std::string note;     // what was decided last
    int64_t next = 0, last = 0;
    bool operator==(const ScheduleRow &) const = default;
};
struct SchedulesBoard {
    std::vector<ScheduleRow> schedules;  // the next one first
    bool operator==(const SchedulesBoard &) const = default;
};
struct JobOutput {  // topic job: what it has written; a snapshot has all that is kept
    uint64_t job = 0;
    std::vector<std::string> lines;
    std::string outcome;  // empty: it goes on
};

struct Tell {
    uint64_t re = 0;    // the ask's id; 0: news of a topic
    std::string topic;  // of news and snapshots
    uint64_t seq = 0;   // counts the news of one subscription from 1; a snapshot's parts have 0
    std::variant<Welcome, Answer, Done, RoomState, RoomGone, Chat, LogLine, Missed, Candidates,
                 StatusReport, BookPage, RoomLines, JobsBoard, ApprovalsBoard, PeopleBoard,
                 OutboxBoard, SchedulesBoard, JobOutput, Posted, AnnouncementPage>
        body;
};

// One line each, without the line end.  Bytes that are not UTF-8 become U+FFFD.
std::string write_ask(const Ask &ask);
std::string write_tell(const Tell &tell);

// False where the line is not a JSON object of the right types; `why` says in words what is wrong.
// Unknown fields are ignored.  A Tell of an unknown type is read as nothing: false with an empty
// `why`.
bool read_ask(std::string_view line, Ask &ask, std::string &why);
bool read_tell(std::string_view line, Tell &tell, std::string &why);

// For `--json`: a body over several lines, the networks of a status, and a row of the book.
std::string body_json(const decltype(Tell::body) &body);
std::string networks_json(const StatusReport &status);
std::string row_json(const BookRow &row);
std::string row_json(const AnnouncementRow &row);
std::string line_json(const ChatLine &line);  // and a line as `signalbox tail --json` does

// Who sits at the other end of a connection.
struct Peer {
    unsigned uid = 0;
    std::string name;  // login name, resolved when the connection was made; empty: unknown
};

// What the control socket brings.
struct ClientInput {
    uint64_t client = 0;
    enum Kind { connected, asked, malformed, gone } kind = asked;
    Peer peer;          // connected
    Ask ask;            // asked
    std::string why;    // malformed
    bool last = false;  // malformed so that nothing can follow
};

// The connections to the control socket, as the ring sees them.
class Clients {
public:
    virtual ~Clients() = default;
    virtual std::vector<ClientInput> take() = 0;
    // Queues a line.  False where the client's queue is full: nothing was queued.
    virtual bool send(uint64_t client, const Tell &tell) = 0;
    virtual bool drained(
        uint64_t client) const = 0;           // all that was queued has been taken by the kernel
    virtual void close(uint64_t client) = 0;  // after what is queued was written
};
