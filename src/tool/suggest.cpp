#include "tool/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "tool/client.hpp"
#include "tool/report.hpp"

namespace {

constexpr int limit_s = 2;  // somebody waits at a prompt
using Words = std::vector<std::string>;

template <class T>
T board(ControlClient &client, const char *topic) {
    Ask wanted;
    wanted.verb = "board";
    wanted.topic = topic;
    T board;
    client.ask(wanted, limit_s, [&](const Tell &tell) {
        if (const T *told = std::get_if<T>(&tell.body)) board = *told;
    });
    return board;
}

bool is_open(const JobRow &job) { return job.state == "waiting" || job.state == "running"; }

Words jobs(ControlClient &client, bool open_only) {
    Words numbers;
    for (const JobRow &job : board<JobsBoard>(client, "jobs").jobs)
        if (!open_only || is_open(job)) numbers.push_back(std::to_string(job.number));
    return numbers;
}

Words requests(ControlClient &client) {
    Words ids;
    for (const ApprovalRow &request : board<ApprovalsBoard>(client, "approvals").requests)
        ids.push_back(request.id);
    return ids;
}

Words channels(ControlClient &client) {
    Words names;
    for (const NetworkStatus &network : board<StatusReport>(client, "status").networks)
        for (const ChannelStatus &channel : network.channels)
            names.push_back(network.name + "/" + channel.name);
    names.push_back("local");
    return names;
}

// A candidate may begin before the last word: names of commands have blanks.
Words command_words(ControlClient &client, const Words &typed) {
    Ask wanted;
    wanted.verb = "complete";
    wanted.text = with_blanks(typed);
    const size_t last = wanted.text.size() - typed.back().size();
    Words found;
    client.ask(wanted, limit_s, [&](const Tell &tell) {
        const auto *candidates = std::get_if<Candidates>(&tell.body);
        if (!candidates || candidates->start > last) return;
        const std::string before = wanted.text.substr(candidates->start, last - candidates->start);
        for (const std::string &word : candidates->words)
            if (word.starts_with(before)) found.push_back(word.substr(before.size()));
    });
    return found;
}

Words run_words(ControlClient &client, Words typed) {
    const auto drop = [&](long count) { typed.erase(typed.begin(), typed.begin() + count); };
    if (typed[0] == "--in" && typed.size() == 2) return channels(client);
    if (typed[0] == "--in" && typed.size() > 2)
        drop(2);
    else if (typed[0].starts_with("--in=") && typed.size() > 1)
        drop(1);
    return command_words(client, typed);
}

// `typed`: what follows the sub-command, the last word is the one to be completed.
Words suggestions(ControlClient &client, const std::string &name, const Words &typed) {
    const bool first = typed.size() == 1;
    if (name == "run") return run_words(client, typed);
    if (name == "say" || name == "tail") return channels(client);
    if ((name == "approve" || name == "deny") && first) return requests(client);
    if (name == "cancel" && first) return jobs(client, true);
    if (name == "job" || name == "log" || name == "again") return jobs(client, false);
    return {};
}

}  // namespace

int run_suggest(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    const size_t begin = !words.empty() && words[0] == "--" ? 1 : 0;
    if (words.size() < begin + 2) return exit_ok;
    const std::string &name = words[begin], &last = words.back();
    try {
        ControlClient client(sockets);
        for (const std::string &word : suggestions(
                 client, name, Words(words.begin() + static_cast<long>(begin) + 1, words.end())))
            if (word.starts_with(last) && is_utf8(word)) fmt::print("{}\n", printable(word));
    } catch (const Unreachable &) {
        return exit_ok;
    }
    return exit_ok;
}
