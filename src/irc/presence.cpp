// Who comes into the channels of a Session, who goes, and what becomes of them.
#include <utility>

#include "irc/session.hpp"

static constexpr size_t most_channels = 1000;  // that a server can put us into

static std::string quoted(const std::string &reason) { return reason.empty() ? "" : ": " + reason; }

void Session::on_nick(const Message &message) {
    if (message.param(0).empty()) return;
    Happening happening = about(Happening::renamed, message);
    happening.by = message.param(0);
    happening.channels = channels.renamed(message.source, message.param(0));
    if (happening.self) {
        own_nick = message.param(0);
        wished_nick.changed(own_nick, now);
    } else if (!support.same(message.nick(), message.param(0))) {
        wished_nick.freed(message.nick(), now);
    }
    news.push_back(std::move(happening));
}

void Session::on_join(const Message &message) {
    const std::string_view name = message.param(0);
    Happening happening = about(Happening::joined, message);
    if (happening.self) {
        if (channels.all().size() >= most_channels) return;
        channels.add(name).joined = happening.time;
        if (!message.user().empty()) own_user = message.user();
        if (!message.host().empty()) own_host = message.host();
    }
    const Channel *channel = std::as_const(channels).find(name);
    if (!channel) return;
    happening.channel = channel->name;
    channels.joined(name, message.source);
    const bool stray = happening.self && !rooms.entered(name);
    if (!split_over(message, channel->name)) news.push_back(std::move(happening));
    if (stray) on_stray(channel->name);
}

// By SAJOIN or a forward, or because we were told to part before we were in.
void Session::on_stray(const std::string &channel) {
    send("PART", {channel, "nobody here has asked me to come"}, Priority::reply);
    if (!rooms.strayed(channel)) return;
    Happening &happening = news.emplace_back();
    happening.kind = Happening::info;
    happening.nick = server_text;
    happening.text = "put into " + channel + ", where nobody wants me; leaving";
    happening.time = wall;
}

void Session::on_part(const Message &message) {
    const Channel *channel = std::as_const(channels).find(message.param(0));
    if (!channel) return;
    Happening happening = about(Happening::parted, message);
    happening.channel = channel->name;
    happening.text = message.param(1);
    channels.parted(message.param(0), message.nick());
    if (happening.self) {
        witness.left(*channel);
        channels.remove(message.param(0));
        rooms.removed(happening.channel, "taken out" + quoted(happening.text), now);
    }
    news.push_back(std::move(happening));
}

void Session::on_quit(const Message &message) {
    wished_nick.freed(message.nick(), now);
    if (split_away(message)) return;
    Happening happening = about(Happening::quit, message);
    happening.text = message.param(0);
    happening.channels = channels.quit(message.nick());
    news.push_back(std::move(happening));
}

// They are as gone as everybody who quits, but told all at once.
bool Session::split_away(const Message &quit) {
    const Batch *batch = batches.find(quit);
    const bool batched = batch && batch->type == "netsplit";
    if (!batched && !is_split_reason(quit.param(0))) return false;
    const std::string servers = batched ? batch->servers : std::string(quit.param(0));
    splits.lost(servers, quit.source, channels.quit(quit.nick()), now);
    return true;
}

bool Session::split_over(const Message &join, const std::string &channel) {
    if (from_us(join)) return false;
    if (splits.returned(join.source, channel, now)) return true;
    const Batch *batch = batches.find(join);
    if (!batch || batch->type != "netjoin") return false;
    splits.rejoined(batch->servers, channel, now);
    return true;
}

void Session::tell_splits() {
    for (Netsplits::Summary &summary : splits.take(now)) {
        Happening &happening = news.emplace_back();
        happening.kind = Happening::netsplit;
        happening.channel = std::move(summary.channel);
        happening.text = std::move(summary.text);
        happening.time = wall;
    }
}

void Session::tell_learned() {
    const std::set<std::string> names = witness.take_learned();
    if (names.empty()) return;
    Happening &happening = news.emplace_back();
    happening.kind = Happening::learned;
    happening.channels.assign(names.begin(), names.end());
    happening.time = wall;
}

void Session::on_kick(const Message &message) {
    const Channel *channel = std::as_const(channels).find(message.param(0));
    if (!channel) return;
    Happening happening = about(Happening::kicked, message);
    happening.by = message.nick();
    happening.nick = message.param(1);
    happening.channel = channel->name;
    happening.text = message.param(2);
    happening.self = support.same(happening.nick, own_nick);
    channels.parted(message.param(0), happening.nick);
    if (happening.self) {
        witness.left(*channel);
        channels.remove(message.param(0));
        rooms.removed(happening.channel, "kicked by " + happening.by + quoted(happening.text), now);
    }
    news.push_back(std::move(happening));
}

void Session::on_mode(const Message &message) {
    const Channel *channel = std::as_const(channels).find(message.param(0));
    if (!channel) return;
    channels.modes(message);
    Happening happening = about(Happening::mode, message);
    happening.channel = channel->name;
    for (size_t i = 1; i < message.params.size(); ++i)
        happening.text += (i > 1 ? " " : "") + message.params[i];
    news.push_back(std::move(happening));
}

void Session::on_topic(const Message &message) {
    Channel *channel = channels.find(message.param(0));
    if (!channel) return;
    channel->topic = message.param(1);
    Happening happening = about(Happening::topic, message);
    happening.channel = channel->name;
    happening.text = message.param(1);
    news.push_back(std::move(happening));
}
