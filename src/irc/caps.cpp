#include "irc/caps.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr size_t longest_request = 400;

// What a CAP line names; its list need not stand behind ':'.
static std::vector<std::pair<std::string, std::string>> listed_names(const Message &message) {
    std::vector<std::pair<std::string, std::string>> names;
    for (size_t i = 2; i < message.params.size(); ++i)
        for (const std::string &word : split(message.params[i], ' ')) {
            const size_t end = std::min(word.find('='), word.size());
            if (end > 0)
                names.emplace_back(word.substr(0, end),
                                   word.substr(std::min(end + 1, word.size())));
        }
    return names;
}

static std::string request_for(const std::string &names) { return "CAP REQ :" + names; }

std::vector<std::string> Caps::hear(const Message &message) {
    const std::string verb = lower(message.param(1));
    const Listed names = listed_names(message);
    if (verb == "ls") return list(names, message.params.size() > 3 && message.params[2] == "*");
    if (verb == "new") return offer(names);
    if (verb == "ack") return acknowledge(names);
    if (verb == "nak") return refuse(names);
    if (verb == "del") return withdraw(names);
    return {};
}

std::vector<std::string> Caps::proceed() {
    awaited.clear();
    return settle();
}

std::vector<std::string> Caps::give_up() {
    if (!std::exchange(open, false)) return {};
    return {"CAP END"};
}

void Caps::registered() {
    is_registered = true;
    open = false;
}

bool Caps::has(std::string_view name) const {
    const auto cap = caps.find(name);
    return cap != caps.end() && cap->second.state == Cap::acknowledged;
}

std::vector<std::string> Caps::in_force() const {
    std::vector<std::string> names;
    for (const auto &[name, cap] : caps)
        if (cap.state == Cap::acknowledged) names.push_back(name);
    return names;
}

std::string_view Caps::value(std::string_view name) const {
    const auto cap = caps.find(name);
    return cap == caps.end() ? std::string_view() : std::string_view(cap->second.value);
}

bool Caps::wants(const std::string &name) const {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

std::vector<std::string> Caps::list(const Listed &names, bool more) {
    if (!std::exchange(is_listing, more)) listing.clear();
    for (const auto &[name, value] : names)
        if (wants(name)) listing[name] = value;
    if (more) return {};
    listed = true;
    std::erase_if(caps, [this](const auto &cap) { return !listing.contains(cap.first); });
    for (const auto &[name, value] : listing) caps[name].value = value;
    return request();
}

std::vector<std::string> Caps::offer(const Listed &names) {
    for (const auto &[name, value] : names) {
        if (!wants(name)) continue;
        Cap &cap = caps[name];
        cap.value = value;
        if (cap.state == Cap::refused) cap.state = Cap::offered;
        if (is_listing) listing[name] = value;
    }
    return request();
}

std::vector<std::string> Caps::acknowledge(const Listed &names) {
    for (const auto &[name, value] : names) {
        const bool takes_back = name.starts_with('-');
        const auto cap = caps.find(name.substr(takes_back ? 1 : 0));
        if (cap == caps.end()) continue;
        if (takes_back)
            cap->second.state = Cap::refused;
        else if (cap->second.pending())
            cap->second.state = Cap::acknowledged;
    }
    return settle();
}

std::vector<std::string> Caps::refuse(const Listed &names) {
    std::vector<std::string> lines;
    for (const auto &[name, value] : names) {
        const auto found = caps.find(name);
        if (found == caps.end() || !found->second.pending()) continue;
        Cap &cap = found->second;
        if (names.size() == 1) {
            cap.state = Cap::refused;
        } else if (cap.state == Cap::asked) {
            cap.state = Cap::asked_alone;
            lines.push_back(request_for(name));
        }
    }
    return lines.empty() ? settle() : lines;
}

std::vector<std::string> Caps::withdraw(const Listed &names) {
    for (const auto &[name, value] : names) {
        caps.erase(name);
        if (is_listing) listing.erase(name);
    }
    return settle();
}

std::vector<std::string> Caps::request() {
    if (open && !listed) return {};
    std::vector<std::string> lines;
    std::string names;
    for (auto &[name, cap] : caps) {
        if (cap.state != Cap::offered) continue;
        cap.state = Cap::asked;
        if (!names.empty() && names.size() + name.size() > longest_request)
            lines.push_back(request_for(std::exchange(names, {})));
        names += names.empty() ? name : " " + name;
    }
    if (!names.empty()) lines.push_back(request_for(names));
    if (lines.empty()) return settle();
    if (!is_registered) open = listed = true;
    return lines;
}

bool Caps::waits() const {
    const auto pending = [](const auto &cap) { return cap.second.pending(); };
    return has(awaited) || std::any_of(caps.begin(), caps.end(), pending);
}

std::vector<std::string> Caps::settle() {
    return open && listed && !waits() ? give_up() : std::vector<std::string>();
}
