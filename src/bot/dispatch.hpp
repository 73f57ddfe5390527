#pragma once

#include <list>
#include <random>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/access.hpp"
#include "bot/approval.hpp"
#include "bot/attempts.hpp"
#include "bot/context.hpp"
#include "bot/ledger.hpp"
#include "bot/order.hpp"
#include "bot/plan.hpp"
#include "bot/table.hpp"

// One running command.  The task refers to the context, so it is declared after it and dies first.
struct Activity {
    Activity(Call call, const Command &command, Values values, Host &host, Loop &loop,
             Children &children, Wishes &wishes, std::mt19937 &random)
        : values(values),
          ctx(std::move(call), command, std::move(values), host, loop, children, wishes, random),
          task(command.run(ctx)) {}
    const Values values;
    Ctx ctx;
    Task<> task;
};

// Turns calls into activities, and these into effects.
class Dispatch {
public:
    Dispatch(const Catalogue &catalogue, Host &host, Loop &loop, Children &children, Log &log,
             Ledger &ledger, uint32_t seed);

    // Finds the command, checks arguments and access, and starts it; what is refused is answered.
    void run(Call call);
    // Answers and buries what has ended.  To be called while no command runs.
    void sweep();
    std::vector<Effect> take_effects();
    void begin(uint64_t wish) { wishes.begin(wish); }
    void begin_job(uint64_t number);                 // one that was chosen; decided once more
    bool waits() const { return !effects.empty(); }  // are there effects to be taken?
    void refuse(uint64_t wish, const std::string &why) { wishes.refuse(wish, why); }
    size_t running() const { return activities.size(); }
    std::string names() const;  // of the running commands, and of those that have just ended
    Instant next() const;       // when sweep() has something to do without input

    // Asks people for what the decision says is missing; the order starts once it is there.  plan:
    // what it would do, for those who are asked; empty: nothing is known.
    void ask(Order order, const Command &command, const Decision &decision, std::string plan);
    // The decision on an order that is about to start: why it must not; empty: it may.
    std::string objection(const Order &order) const;
    void refuse_order(const Order &order, const std::string &why);  // told where it was asked
    // What a line may be shown as: without what might be a secret.
    std::string harmless(const std::string &text) const;

private:
    void refuse(const Call &call, const char *outcome, const std::string &why,
                const Command *command = nullptr, bool in_private = false);
    void write(const Call &call, const Command &command, const Values &values, const char *kind,
               const char *outcome, const std::string &detail = {});
    void start(Order order);
    void start_job(Order order, const Command &command);
    void report_silence();
    void bury();
    void announce(const Order &order, const Command &command);
    void burn(const Call &call, std::string_view said);

    // Orders that wait for somebody's word: asking.cpp.
    void plan(Order order, const Command &command, const Decision &decision);
    void hear_plans();
    void hear(Planned one);
    void hear_approvals();
    void record(const Approvals::News &one);
    void tell(const Approvals::News &one);
    static bool ended(Approvals::News::Kind kind);
    std::string words_of(const Approvals::News &one, const Place &place) const;
    void say(const Place &place, const std::string &text);
    void answer(const Call &call, const std::string &text);
    void end(const Call &call, const char *outcome, const std::string &why);
    std::optional<Place> room_of(const Order &order) const;
    std::string doubt_of(const Asker &asker, bool fresh) const;
    static std::string missing(const Decision &decision);
    void start_granted(Order order);
    void finish(Activity &activity);
    void collect(Activity &activity, bool ended);

    const Catalogue &catalogue;
    Host &host;
    Loop &loop;
    Children &children;
    Log &log;
    Ledger &ledger;
    std::mt19937 random;
    Wishes wishes;
    std::list<Activity> activities;
    std::vector<Effect> effects;
    Refusals refusals;
};
