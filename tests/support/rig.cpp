#include "support/rig.hpp"

#include "base/text.hpp"

RingSettings rig_settings(const std::string &network) {
    RingSettings settings;
    NetworkSettings &one = settings.networks.emplace_back();
    one.session.network = network;
    one.session.servers = {{"irc.test", 6697}};
    one.session.channels = {{"#ops", ""}};
    one.pacing.interval = 0s;
    one.attempts = 0;
    return settings;
}

Rig::Rig(RingSettings given, Sync *sync) : settings(std::move(given)), sync(sync) {
    log.mute();
    make();
}

void Rig::restart() {
    ring.reset();
    store.database.commit();
    make();
}

void Rig::apply(RingSettings changed) {
    settings = std::move(changed);
    ring->apply(settings, {});
    turn();
}

void Rig::make() {
    const WireMaker maker = [this](const std::string &network) {
        return std::make_unique<FakeWire>(lines[network]);
    };
    ring = std::make_unique<Ring>(settings, compiled_commands(), maker, clients, memories, store,
                                  sync ? *sync : no_sync, runner, loop, log, 1);
    turn();
}

void Rig::turn(int times) {
    for (int i = 0; i < times; ++i) ring->turn(Duration::zero());
}

void Rig::advance(Duration by) {
    static constexpr Duration step = 250ms;
    for (; by > Duration::zero(); by -= step) {
        clock.advance(std::min(by, step));
        turn(2);
    }
}

std::optional<std::string> Rig::sent(const std::string &network) {
    std::deque<std::string> &sent = lines[network].sent;
    if (sent.empty()) return {};
    std::string line = sent.front();
    sent.pop_front();
    return line;
}

void Rig::register_on(const std::string &network, const std::string &caps,
                      const std::string &isupport) {
    FakeLine &line = lines[network];
    line.up();
    turn();
    line.say(":irc.test CAP * LS :" + caps);
    turn();
    if (!caps.empty()) line.say(":irc.test CAP * ACK :" + caps);
    line.say(":irc.test 001 signalbox :Welcome signalbox!bot@host.test");
    line.say(":irc.test 005 signalbox CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ NICKLEN=30 " +
             isupport + " :are supported");
    line.say(":irc.test 376 signalbox :End of MOTD");
    turn();
    for (const NetworkStatus &status : ring->status().networks) {
        if (status.name != network) continue;
        for (const ChannelStatus &channel : status.channels) {
            line.say(":signalbox!bot@host.test JOIN " + channel.name);
            line.say(":irc.test 353 signalbox = " + channel.name + " :signalbox @ann bob alice");
            line.say(":irc.test 366 signalbox " + channel.name + " :End of names");
        }
    }
    line.say(":irc.test PONG irc.test :signalbox");
    turn();
    std::erase_if(line.sent, [](const std::string &sent) {
        return !sent.starts_with("PRIVMSG ") && !sent.starts_with("NOTICE ");
    });
}

uint64_t Rig::client(const std::string &user, unsigned uid) {
    const uint64_t id = clients.connect(user, uid);
    Ask hello;
    hello.id = 1;
    hello.verb = "hello";
    hello.version = protocol_version;
    clients.ask(id, hello);
    turn();
    clients.told[id].clear();
    return id;
}

std::optional<Tell> Rig::told(uint64_t client) {
    std::deque<Tell> &tells = clients.told[client];
    if (tells.empty()) return {};
    Tell tell = tells.front();
    tells.pop_front();
    return tell;
}
