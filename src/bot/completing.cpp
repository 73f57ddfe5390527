// What stands behind the verb `complete`: what the parameters may hold at the moment.
#include <algorithm>

#include "base/text.hpp"
#include "bot/complete.hpp"
#include "bot/ring.hpp"

namespace {

constexpr size_t most_people = 200;

// Names once each, as far as they begin with what was typed.
class Names {
public:
    explicit Names(std::string_view typed) : typed(lower(typed)) {}
    void add(const std::string &name) {
        if (full() || !lower(name).starts_with(typed)) return;
        if (std::ranges::find(list, name) == list.end()) list.push_back(name);
    }
    bool full() const { return list.size() >= most_people; }
    std::vector<std::string> list;

private:
    const std::string typed;
};

void add_members(Names &names, const Network &network, const Channel &channel) {
    for (const auto &[person, rank] : channel.members) {
        if (names.full()) return;
        names.add(std::string(person->nick()));
        if (person->certain && !person->account.empty())
            names.add(network.name() + "/" + person->account);
    }
}

}  // namespace

// Of the room first.
std::vector<std::string> Ring::people_to_name(std::string_view room, std::string_view typed) const {
    Names names(typed);
    for (const auto &[name, person] : settings.policy.persons) names.add(name);
    for (const bool here : {true, false})
        for (const auto &network : networks)
            for (const auto &[folded, channel] : network->session().roster().all())
                if ((network->name() + "/" + channel.name == room) == here)
                    add_members(names, *network, channel);
    return names.list;
}

std::vector<std::string> Ring::channels_to_name() const {
    std::vector<std::string> names;
    for (const auto &network : networks)
        for (const auto &[folded, channel] : network->session().roster().all())
            names.push_back(networks.size() == 1 ? channel.name
                                                 : network->name() + "/" + channel.name);
    return names;
}

// The latest first; what is to be cancelled has not ended.
std::vector<std::string> Ring::jobs_to_name(const Command &command) const {
    std::vector<std::string> numbers;
    for (const Job *job : jobs.all())
        if (command.name != "cancel" || job->state != Job::ended)
            numbers.push_back(std::to_string(job->number));
    std::ranges::reverse(numbers);
    return numbers;
}

// Of announcements and what makes them; nothing where the parameter is none of these.
std::vector<std::string> Ring::promises_to_name(const Command &command, const Param &param) const {
    static constexpr size_t most = 100;
    std::vector<std::string> names;
    if (param.name == "notice")
        for (const Notice *notice : notices.open()) names.push_back(std::to_string(notice->number));
    if (param.name == "maintenance")
        for (const Upkeep *window : maintenance.open())
            names.push_back(std::to_string(window->number));
    const bool of_outbox =
        command.name.starts_with("outbox ") && (param.name == "number" || param.name == "what");
    AnnouncementFilter newest;
    newest.most = most;
    if (of_outbox)
        for (const Announcement &one : store.announcements.list(newest))
            names.push_back(std::to_string(one.number));
    const bool of_schedule =
        command.name.starts_with("schedule ") && command.name != "schedule add";
    for (const Schedule *one : schedules.all()) {
        const bool is_reminder = one->kind == Schedule::reminder;
        if (is_reminder ? param.name == "reminder" : of_schedule) names.push_back(one->name);
    }
    return names;
}

void Ring::serve_complete(uint64_t client, const Ask &ask) {
    const auto fillings = [&](const Command &command, const Param &param,
                              std::string_view typed) -> std::vector<std::string> {
        if (param.kind == Kind::channel) return channels_to_name();
        if (is_person(param)) return people_to_name(ask.place, typed);
        if (param.kind == Kind::job) return jobs_to_name(command);
        if (!is_request(param)) return promises_to_name(command, param);
        std::vector<std::string> ids;
        for (const auto &[number, request] : approvals.all()) ids.push_back(request.id());
        return ids;
    };
    tell(client, ask, complete(catalogue, ask.text, fillings));
}
