#pragma once

#include <fmt/core.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "bot/access.hpp"
#include "bot/approval.hpp"
#include "bot/call.hpp"
#include "bot/effect.hpp"
#include "bot/params.hpp"
#include "bot/policy.hpp"
#include "bot/request.hpp"
#include "bot/totp.hpp"
#include "store/store.hpp"

// Values for the commands that tell about the bot itself.
struct HelpEntry {
    const Command *command;
    bool allowed;  // for this asker, here
};

// Somebody who is in a room with us.
struct Acquaintance {
    PersonRow row;
    std::string mask;  // nick!user@host, as far as it is known
};

struct Topic {
    std::string text;
    size_t most = 0;  // bytes that the network takes
};

// Who is in a channel.
struct Attendance {
    std::vector<std::string> identities;  // that the network names for certain; sorted
    size_t unknown = 0;                   // people besides
};

class Jobs;
class Maintenance;
class Notices;
class Outbox;
class Schedules;

// What the bot keeps, for those commands that work with it.
struct Parts {
    Store &store;
    Budgets &budgets;
    Brakes &brakes;
    Approvals &approvals;
    Codes &codes;
    Jobs &jobs;
    Reloads &reloads;
    Outbox &outbox;
    Notices &notices;
    Maintenance &maintenance;
    Schedules &schedules;
};

// Is an identity still what it was?
enum class Standing { good, lost, unknown };

// What a command may ask about the bot; answered with values, never with references into it.
class Host {
public:
    virtual ~Host() = default;
    virtual StatusReport status() const = 0;
    virtual std::vector<HelpEntry> help(const Call &call) const = 0;  // sorted by family, then name
    virtual const Command *find(std::string_view name) const = 0;  // by name or alias; null: none
    // The command that a line begins with; `rest` becomes what follows.  Null: none.
    virtual const Command *match(std::string_view line, std::string_view &rest) const = 0;
    virtual std::string suggestion(std::string_view name) const = 0;  // the nearest; empty: none
    // "#ops", "libera/#ops", "local"; throws Failure.
    virtual Place place(std::string_view target, const Call &call) const = 0;
    virtual bool joined(const Place &channel) const = 0;
    // The target of a channel that the bot is to be in, there now or not; else throws Failure.
    virtual std::string wanted_channel(const Place &channel) const = 0;
    // Does the network call itself by a new name?  Throws Failure where there is none such.
    virtual bool renamed(std::string_view network) const = 0;
    // Why accounts there are weak evidence; empty: they are not.
    virtual std::string doubt(std::string_view network) const = 0;
    virtual std::vector<Place> rooms() const = 0;         // where we are, and the local room
    virtual Topic topic(const Place &channel) const = 0;  // throws Failure: we are not there
    virtual std::vector<Acquaintance> whois(std::string_view nick) const = 0;  // on all networks
    virtual Attendance attendance(const Place &channel) const = 0;  // without the bot itself
    virtual std::string zone() const = 0;  // that times mean where none is named
    virtual const Policy &policy() const = 0;
    virtual Standing standing(const Asker &asker) const = 0;
    // The nicks of those in the channel who have the role, as far as the network tells who they
    // are.
    virtual std::vector<std::string> present(const Place &channel,
                                             const std::string &role) const = 0;
    // May this call of the command be done, now?  values: null where they are not known.
    virtual Decision decide(const Call &call, const Command &command, const Values *values,
                            const Grants &grants) const = 0;
    // What is left of the budgets that this call takes from, and taking it.
    virtual std::vector<Allowance> allowances(const Call &call, const Command &command,
                                              const Values *values) const = 0;
    virtual void spend(const Call &call, const Command &command, const Values &values) = 0;
    virtual Parts &parts() = 0;
    virtual std::string prefix(const Call &call) const = 0;  // what commands begin with there
    virtual std::string owner() const = 0;
};

// All that a command may see and do.
class Ctx {
public:
    Ctx(Call call, const Command &command, Values values, Host &host, Loop &loop,
        Children &children, Wishes &wishes, std::mt19937 &random);
    Ctx(const Ctx &) = delete;

    const Call call;
    const Command &command;

    // Arguments, by the name of their parameter; has() where it may have been left out.
    bool has(std::string_view name) const;
    const std::string &word(std::string_view name) const;
    long long integer(std::string_view name) const;
    double decimal(std::string_view name) const;
    bool truth(std::string_view name) const;
    Duration duration(std::string_view name) const;
    WallTime time(std::string_view name) const;
    Place channel(std::string_view name) const;

    // A line to the asker, where they asked.  Where others read too the first one begins with the
    // asker's name; in a channel at most 4 are said.
    template <class... A>
    void reply(fmt::format_string<A...> text, A &&...args) {
        answer(fmt::format(text, std::forward<A>(args)...));
    }
    // Says text that a person made the bot say: with its author, never as another bot's command.
    void relay(const Place &place, const std::string &text);
    void announce(const std::string &text);    // in every room
    void tell_alone(const std::string &text);  // to the client that asks, and nobody else
    void join(const Place &channel, const std::string &key);
    void part(const Place &channel, const std::string &reason);
    void set_topic(const Place &channel, const std::string &text);
    void acknowledge(const std::string &network);  // its new name
    void connect(const std::string &network);
    void disconnect(const std::string &network, const std::string &reason);
    // Hands the call over to another one, with this text, which answers in its place.
    void call_instead(const std::string &text);
    bool handed_over() const { return handed; }

    [[nodiscard]] Sleep sleep(Duration length);
    [[nodiscard]] Reload reload();  // of the configuration; gives what came of it, in words
    // A program by its path, without a shell; 60 s at most.
    template <class... S>
    [[nodiscard]] Run run(const S &...words) {
        return run_argv(Argv{std::string(words)...});
    }

    long long random(long long least, long long most);
    Instant now() const { return loop.now(); }
    WallTime wall() const { return loop.wall(); }
    const Host &bot() const { return host; }
    Host &bot() { return host; }
    Parts &parts() { return host.parts(); }

    // What people made the bot remember, here.
    void remember(const std::string &key, const std::string &text);
    std::optional<Fact> recall(const std::string &key) const;
    bool forget(const std::string &key);  // false: it was not known
    std::vector<Fact> facts() const;      // by key

    // The last rows of the book that tell of calls here; of one command, unless that is empty.
    std::vector<AuditRow> calls_here(const std::string &command, size_t most) const;

    // Who the asker is, and what they may do here.
    std::string person() const;
    std::vector<std::string> roles() const;
    bool may(Risk risk) const;
    std::vector<Allowance> allowances() const;  // what is left for them of all budgets

    // What it wants, in order.  Until the command has `ended` the last line that may be said waits:
    // it gives way to the count of lines left out.
    std::vector<Effect> take_effects(bool ended = true);
    size_t lines() const { return answered; }

private:
    // Who hears the answer, and how much of it.
    struct Audience {
        size_t most = 0;                      // lines; zero: it hears nothing
        size_t given = 0;                     // lines that there were
        std::string last;                     // the line that waits
        bool hears(const std::string &line);  // now
        std::string end(bool in_channel);     // what is left to be said; empty: nothing
    };
    void answer(const std::string &text);
    void answer_line(std::string line);
    void say(const Place &place, std::string text);
    void tell(std::string text);
    std::string credited(const std::string &text) const;
    Run run_argv(Argv argv);
    const std::string &value(std::string_view name) const;

    Values values;
    Host &host;
    Loop &loop;
    Children &children;
    Wishes &wishes;
    std::mt19937 &generator;
    std::vector<Effect> effects;
    Audience room, client;
    size_t answered = 0;
    bool handed = false;
};
