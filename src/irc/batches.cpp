#include "irc/batches.hpp"

static bool is_history(std::string_view type) {
    return type == "chathistory" || type == "draft/chathistory" || type == "znc.in/playback";
}

// BATCH +id type ...; BATCH -id
void Batches::hear(const Message &batch) {
    static constexpr size_t most = 100;
    const std::string id(batch.param(0).substr(batch.param(0).empty() ? 0 : 1));
    if (batch.param(0).starts_with('-')) open.erase(id);
    if (!batch.param(0).starts_with('+') || open.size() >= most) return;
    const std::string type(batch.param(1));
    std::string servers;
    if (type == "netsplit" || type == "netjoin")
        servers = std::string(batch.param(2)) + " " + std::string(batch.param(3));
    open[id] = {type, servers, is_history(type) || is_playback(batch) || is_unfounded(batch)};
}

const Batch *Batches::find(const Message &line) const {
    const std::string *id = line.tag("batch");
    const auto found = id ? open.find(*id) : open.end();
    return found == open.end() ? nullptr : &found->second;
}

bool Batches::is_playback(const Message &line) const {
    const Batch *batch = find(line);
    return batch && batch->playback;
}

bool Batches::is_unfounded(const Message &line) const { return line.tag("batch") && !find(line); }
