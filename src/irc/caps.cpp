#include "irc/caps.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr size_t longest_request = 400;

// The capabilities that a CAP line names, without values; its list need not stand behind ':'.
static std::vector<std::string> listed_names(const Message &message) {
    std::vector<std::string> names;
    for (size_t i = 2; i < message.params.size(); ++i)
        for (std::string &name : split(message.params[i], ' ')) {
            name.resize(std::min(name.find('='), name.size()));
            if (!name.empty()) names.push_back(std::move(name));
        }
    return names;
}

static std::string request_for(const std::string &names) { return "CAP REQ :" + names; }

std::vector<std::string> Caps::hear(const Message &message) {
    const std::string verb = lower(message.param(1));
    const std::vector<std::string> names = listed_names(message);
    if (verb == "ls") {
        if (!open || listed) return {};
        listed = message.params.size() < 4 || message.params[2] != "*";
        return offer(names);
    }
    if (verb == "new") return offer(names);
    if (verb == "ack") return acknowledge(names);
    if (verb == "nak") return refuse(names);
    if (verb == "del") return withdraw(names);
    return {};
}

std::vector<std::string> Caps::give_up() {
    if (!std::exchange(open, false)) return {};
    return {"CAP END"};
}

bool Caps::has(std::string_view name) const { return acked.contains(name); }

std::vector<std::string> Caps::offer(const std::vector<std::string> &names) {
    for (const std::string &name : names)
        if (std::find(wanted.begin(), wanted.end(), name) != wanted.end()) offered.insert(name);
    return request();
}

std::vector<std::string> Caps::acknowledge(const std::vector<std::string> &names) {
    for (const std::string &name : names) {
        if (name.starts_with('-'))
            acked.erase(name.substr(1));
        else if (asked.erase(name))
            acked.insert(name);
    }
    return settle();
}

std::vector<std::string> Caps::refuse(const std::vector<std::string> &names) {
    std::vector<std::string> lines;
    for (const std::string &name : names) {
        if (!asked.contains(name)) continue;
        if (names.size() > 1 && asked_alone.insert(name).second)
            lines.push_back(request_for(name));
        else if (names.size() == 1)
            asked.erase(name);
    }
    return lines.empty() ? settle() : lines;
}

std::vector<std::string> Caps::withdraw(const std::vector<std::string> &names) {
    for (const std::string &name : names) {
        offered.erase(name);
        acked.erase(name);
        asked.erase(name);
        asked_alone.erase(name);
    }
    return settle();
}

std::vector<std::string> Caps::request() {
    if (open && !listed) return {};
    std::vector<std::string> lines;
    std::string names;
    for (const std::string &name : offered) {
        if (acked.contains(name) || !asked.insert(name).second) continue;
        if (!names.empty() && names.size() + name.size() > longest_request)
            lines.push_back(request_for(std::exchange(names, {})));
        names += names.empty() ? name : " " + name;
    }
    if (!names.empty()) lines.push_back(request_for(names));
    return lines.empty() ? settle() : lines;
}

std::vector<std::string> Caps::settle() {
    return open && listed && asked.empty() ? give_up() : std::vector<std::string>();
}
