#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/desk.hpp"
#include "bot/dispatch.hpp"
#include "bot/job.hpp"
#include "bot/keeper.hpp"
#include "bot/maintenance.hpp"
#include "bot/network.hpp"
#include "bot/notices.hpp"
#include "bot/outbox.hpp"
#include "bot/posting.hpp"
#include "bot/release.hpp"
#include "bot/runbook.hpp"
#include "bot/schedules.hpp"
#include "bot/spool.hpp"
#include "bot/ways.hpp"
#include "store/memory.hpp"

struct RingSettings {
    std::string nick = "signalbox";
    std::string prefix = "!";  // of commands in the local room
    std::string owner;
    std::string zone = "UTC";  // that times mean where people name none
    std::vector<NetworkSettings> networks;
    Policy policy;
    std::vector<Runbook> runbooks;
    std::vector<ScheduleSettings> schedules;
    JobSettings jobs;
    KeeperSettings keeping;
    PostingSettings posting;
    OutboxSettings announcements;
    std::string tender;             // see Keeper; not to be changed
    Duration approval_ttl = 10min;  // of a request
    std::string otp_folder;         // of the seeds of one-time codes; empty: none are kept
};

using WireMaker = std::function<std::unique_ptr<Wire>(const std::string &network)>;

// The ring that all data goes round, and its turn.
class Ring : public Host {
public:
    Ring(RingSettings settings, std::span<const Command *const> commands, WireMaker make_wire,
         Clients &clients, MemoryFile &memories, Store &store, Sync &sync, Runner &runner,
         Loop &loop, Log &log, uint32_t seed);
    ~Ring() override;

    void turn(Duration at_most = 1h);  // wait, hear, run, sweep, commit, release, draw

    // Takes new settings: networks that did not change stay connected, those named in `renew` do
    // not.
    void apply(RingSettings settings, const std::vector<std::string> &renew);
    // Somebody has asked for the configuration to be read anew; what came of it, in words.
    bool wants_reload() const { return reloads.wanted(); }
    void reloaded(bool done, const std::string &words) { reloads.settle(done, words); }
    // What was left in the spool folder; and the files of it that are dealt with since last asked.
    void hear_spool(std::vector<SpoolFile> files);
    // Whether more lies there: it was said before what clients say now.
    void watch_spool(std::function<bool()> waits) { more_spooled = std::move(waits); }
    std::vector<std::string> take_unspooled() { return std::exchange(unspooled, {}); }
    void quit(const std::string &reason);  // says good-bye everywhere
    bool over() const;                     // all have let us go
    void dump() const;                     // the state, to the log

    StatusReport status() const override;
    std::vector<HelpEntry> help(const Call &call) const override;
    const Command *find(std::string_view name) const override { return catalogue.find(name); }
    const Command *match(std::string_view line, std::string_view &rest) const override {
        return catalogue.match(line, rest);
    }
    std::string suggestion(std::string_view name) const override {
        return catalogue.suggestion(name);
    }
    Place place(std::string_view target, const Call &call) const override;
    // The network of a target, and what is meant there; throws Failure.
    std::pair<const Network *, std::string> home_of(std::string_view target,
                                                    const Call &call) const;
    bool joined(const Place &channel) const override;
    bool renamed(std::string_view network) const override;
    std::string doubt(std::string_view network) const override;
    std::vector<Place> rooms() const override;
    Topic topic(const Place &channel) const override;
    std::vector<Acquaintance> whois(std::string_view nick) const override;
    Attendance attendance(const Place &channel) const override;
    std::string wanted_channel(const Place &channel) const override;
    std::string zone() const override { return settings.zone; }
    const Policy &policy() const override { return settings.policy; }
    Standing standing(const Asker &asker) const override;
    std::vector<std::string> present(const Place &channel, const std::string &role) const override;
    Decision decide(const Call &call, const Command &command, const Values *values,
                    const Grants &grants) const override;
    std::vector<Allowance> allowances(const Call &call, const Command &command,
                                      const Values *values) const override;
    void spend(const Call &call, const Command &command, const Values &values) override;
    Parts &parts() override { return kept; }
    std::string prefix(const Call &call) const override;
    std::string owner() const override { return settings.owner; }

private:
    // Hearing: ring.cpp.
    Duration patience() const;
    void tick_notices();
    void hear_networks();
    void happened(Network &network, const Happening &happening);
    void stir(const Network &network, const Happening &happening);
    void consider(Network &network, const Happening &happening);
    Asker asker(const Network &network, const Happening &happening) const;
    bool is_known_place(const Call &call) const;
    Place room_of(const Call &call) const;
    void watch_pace();
    Network *network(std::string_view name);
    const Network *network(std::string_view name) const;
    std::string network_names() const;
    void start_networks();
    void renew_networks();
    Catalogue make_catalogue();

    // The control socket: service.cpp.
    void hear_clients();
    void serve(uint64_t client, const Ask &ask);
    void serve_hello(uint64_t client, const Ask &ask);
    void serve_call(uint64_t client, const Ask &ask);
    void serve_board(uint64_t client, const Ask &ask);
    void serve_status(uint64_t client, const Ask &ask);
    void serve_audit(uint64_t client, const Ask &ask);
    bool may_read_book(const Asker &asker) const;
    void serve_bye(uint64_t client, const Ask &ask);
    // What the machine announces: announcing.cpp.
    struct Address {
        std::string target;  // as Announcement::target
        Place place;         // where it has to be allowed
    };
    struct Taken {
        Done done;
        std::vector<int64_t> numbers = {};
    };
    void serve_say(uint64_t client, const Ask &ask);
    void serve_outbox(uint64_t client, const Ask &ask);
    Taken post(const Asker &asker, const Ask &ask, WallTime asked);
    Taken post(Call call, const std::vector<Address> &to, const Post &post);
    std::vector<Address> addresses(const std::vector<std::string> &texts, const Call &call) const;
    Address address(const std::string &text, const Call &call) const;
    void tell_waiting();
    void serve_spool();
    void announce_for(uint64_t client, const Ask &ask);
    void take(const SpoolFile &file);
    void book_spurned(const SpoolFile &file, const Asker &asker, const std::string &why);
    void spurn(const SpoolFile &file, const Asker &asker, const std::string &why);
    // What clients follow: follow.cpp.
    void serve_history(uint64_t client, const Ask &ask);
    void serve_subscribe(uint64_t client, const Ask &ask);
    void serve_unsubscribe(uint64_t client, const Ask &ask);
    void follow_chat(uint64_t client, const Ask &ask);
    void follow_job(uint64_t client, const Ask &ask);
    std::string room_name(const std::string &text) const;
    const Job &readable_job(const Call &call, uint64_t number) const;
    Call reading(uint64_t client) const;
    void drop_followers();
    void draw_streams();
    void draw_book();
    void draw_job(const std::string &stream);

    void done(uint64_t client, const Ask &ask, const char *outcome, const std::string &text = {});
    void tell(uint64_t client, const Ask &ask, decltype(Tell::body) body);

    // What is being typed: completing.cpp.
    void serve_complete(uint64_t client, const Ask &ask);
    std::vector<std::string> people_to_name(std::string_view room, std::string_view typed) const;
    std::vector<std::string> channels_to_name() const;
    std::vector<std::string> jobs_to_name(const Command &command) const;
    std::vector<std::string> promises_to_name(const Command &command, const Param &param) const;

    // The end of a turn: outcome.cpp.
    void settle();
    void refuse(const std::vector<Effect> &effects);
    void announce(const std::string &news);
    void show_line(Network &network, ChatLine line);
    void recall_lines();
    void release_effects();
    void perform(const Effect &effect);
    void perform(const SayEffect &say);
    void perform(const TellEffect &tell);
    void perform(const JoinEffect &join);
    void perform(const PartEffect &part);
    void perform(const AcknowledgeEffect &acknowledge);
    void perform(const ConnectEffect &connect);
    void perform(const DisconnectEffect &disconnect);
    void perform(const StartEffect &start);
    void perform(const StartJobEffect &start);
    void perform(const UnspoolEffect &unspool);
    void perform(const TopicEffect &topic);
    void perform(const CallEffect &again);
    void release_lines();
    void release(Network &network, std::vector<IrcLine> lines);
    void perform(const PostedEffect &posted);
    static void must_be(const Network &network, const std::string &nick,
                        const std::string &identity);
    void show(Network &network, const Happening &happening);
    std::optional<std::string> masked_words(const Network &network,
                                            const Happening &happening) const;
    void room_changed(const Network &network, const std::string &channel);
    void refresh_room(const Network &network, const std::string &channel);
    void clear_rooms(const std::string &network);
    void draw();
    void say_here(const char *kind, const std::string &nick, const std::string &text, bool self);

    // The boards: boards.cpp.
    void draw_boards();
    Instant next_board() const;  // when one of them is to be looked at
    std::optional<Desk::Board> board(const std::string &topic) const;  // nothing: none such
    JobsBoard jobs_board() const;
    JobRow job_row(const Job &job) const;
    ApprovalsBoard approvals_board() const;
    ApprovalRow approval_row(const Request &request) const;
    OutboxBoard outbox_board() const;
    SchedulesBoard schedules_board() const;
    ScheduleRow schedule_row(const Schedule &schedule) const;
    std::string known_as(const Asker &asker) const;

    // Who is here: company.cpp.
    size_t people_count() const;
    PeopleBoard people_board() const;
    Asker asker(const Network &network, const Person &person) const;
    PersonRow person_row(const Network &network, const Person &person) const;
    PersonRow person_row(const std::string &network, const Asker &asker) const;

    RingSettings settings;
    const std::vector<const Command *> compiled;
    Catalogue catalogue;  // these and the runbooks
    WireMaker make_wire;
    Clients &clients;
    MemoryFile &memories;
    Store &store;
    Loop &loop;
    Log &log;
    Budgets budgets;
    Brakes brakes;
    Approvals approvals;
    Codes codes;
    Reloads reloads;
    Parts kept{store,   budgets, brakes,  approvals,   codes,    jobs,
               reloads, outbox,  notices, maintenance, schedules};
    uint32_t seed;
    const Instant started;
    const WallTime started_at;
    uint64_t turns = 0, last_call = 0;
    bool quitting = false;
    std::map<std::pair<std::string, std::string>, Instant>
        stale;  // rooms, by network and channel, and when they are drawn anew
    struct BoardPace {
        Instant due{};       // not before
        bool dirty = false;  // something has happened since it was drawn
    };
    std::map<std::string, BoardPace> paces;  // of the boards that are followed
    std::optional<int64_t> book_told;        // the last row that its followers have
    size_t slow_turns = 0;                   // since they were last logged
    Instant slow_logged{};

    std::vector<std::unique_ptr<Network>> networks;
    Children children;
    Keeper keeper;
    Desk desk;
    Release gate;
    Ledger ledger;
    NetworkWays ways{networks, loop};
    Outbox outbox;
    Notices notices;
    Maintenance maintenance;
    uint64_t losses = 0;  // of the store, when these were read
    Posting posting;
    std::vector<SpoolFile> spooled;
    std::vector<std::string> unspooled;
    std::function<bool()> more_spooled = [] { return false; };
    std::vector<std::pair<uint64_t, Ask>> postponed;  // by client, until the spool is empty
    Instant spool_logged{};                           // that some of it has to wait
    std::map<std::string, uint64_t> spool_waits;  // by identity: in which round one of theirs does
    Jobs jobs;
    Schedules schedules;
    Dispatch dispatch;  // its tasks refer to all of the above
};
