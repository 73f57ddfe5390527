#include "tool/board.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/call.hpp"
#include "options/flags.hpp"
#include "tool/client.hpp"
#include "tool/report.hpp"

namespace {

constexpr int answer_limit_s = 30;

// The board of a topic, whatever type it has.
decltype(Tell::body) fetch(ControlClient &client, const std::string &topic) {
    Ask ask;
    ask.verb = "board";
    ask.topic = topic;
    decltype(Tell::body) body;
    const Done done = client.ask(ask, answer_limit_s, [&](const Tell &tell) { body = tell.body; });
    if (done.outcome == "refused") throw Unreachable{exit_permission, done.text};
    if (done.outcome != "ok") throw Unreachable{exit_unavailable, done.text};
    return body;
}

template <class T>
T fetch(ControlClient &client, const std::string &topic) {
    const decltype(Tell::body) body = fetch(client, topic);
    const T *board = std::get_if<T>(&body);
    if (!board) throw Unreachable{exit_unavailable, "the daemon tells no board " + topic};
    return *board;
}

void check_network(const StatusReport &status, const std::string &wanted) {
    std::string names = local_room;
    for (const NetworkStatus &network : status.networks) {
        if (network.name == wanted) return;
        names += ", " + network.name;
    }
    if (wanted != local_room)
        throw Failure("people: no network '{}', allowed are {}", printable(wanted), names);
}

}  // namespace

std::string person_text(const PersonRow &row) {
    std::string text = row.network + "/" + row.nick + ": " + row.evidence;
    if (!row.person.empty()) text += "; person: " + row.person;
    if (!row.roles.empty()) text += "; roles: " + with_blanks(row.roles);
    if (!row.channels.empty()) text += "; in " + with_blanks(row.channels);
    return printable(text) + "\n";
}

int run_networks(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"json", 0, "", "for programs"}};
    const bool json = parse_arguments(words, flags, 0).has("json");
    ControlClient client(sockets);
    const auto status = fetch<StatusReport>(client, "status");
    if (json) return fmt::print("{}\n", networks_json(status)), exit_ok;
    for (const NetworkStatus &network : status.networks) {
        fmt::print("{}", network_text(network));
        if (!network.servers.empty())
            fmt::print("  servers: {}\n", printable(with_blanks(network.servers)));
        if (!network.capabilities.empty())
            fmt::print("  capabilities: {}\n", printable(with_blanks(network.capabilities)));
    }
    if (status.networks.empty()) fmt::print("no network is configured\n");
    return exit_ok;
}

int run_people(const std::vector<std::string> &sockets, const std::vector<std::string> &words) {
    static const Flag flags[] = {{"json", 0, "", "for programs"},
                                 {"network", 0, "NAME", "only those there"}};
    const Arguments given = parse_arguments(words, flags, 0);
    const std::string network = given.value("network");
    ControlClient client(sockets);
    if (!network.empty()) check_network(fetch<StatusReport>(client, "status"), network);
    auto board = fetch<PeopleBoard>(client, "people");
    if (!network.empty())
        std::erase_if(board.people, [&](const PersonRow &row) { return row.network != network; });
    if (given.has("json")) return fmt::print("{}\n", body_json(board)), exit_ok;
    for (const PersonRow &row : board.people) fmt::print("{}", person_text(row));
    if (board.unlisted > 0) fmt::print("and {} more\n", board.unlisted);
    return exit_ok;
}

int print_board(const std::vector<std::string> &sockets, const std::string &topic) {
    ControlClient client(sockets);
    fmt::print("{}\n", body_json(fetch(client, topic)));
    return exit_ok;
}
