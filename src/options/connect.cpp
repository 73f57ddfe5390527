#include "options/connect.hpp"

#include <algorithm>
#include <random>

#include "adapters/irc.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "irc/pacing.hpp"

static constexpr Duration network_limit = 60s;
static constexpr Duration farewell = 5s;

// Each server once, without the patience that a daemon has.
static SessionSettings impatient(SessionSettings settings) {
    settings.reconnect_min = settings.reconnect_max = 100ms;
    return settings;
}

static DialSettings dialling(const TlsSettings &tls) {
    DialSettings settings;
    settings.tls = tls;
    return settings;
}

namespace {

// One visit to one network.
class Visit {
public:
    Visit(const NetworkConfig &network, Loop &loop, Log &log, std::ostream &out)
        : network(network), loop(loop), out(out), pacing(network.pacing),
          wire(loop, log, network.session.network, dialling(network.tls)),
          session(impatient(network.session), {}, loop.now(), loop.wall(), std::random_device{}()),
          end(loop.now() + network_limit) {}

    // Did all of it work?  Throws the number of a signal that came.
    bool run() {
        while (!settled() && loop.now() < end) turn();
        const bool worked = report();
        leave();
        return worked;
    }

private:
    void turn() {
        loop.wait(wait());
        for (const int number : {SIGINT, SIGTERM, SIGHUP})
            if (loop.signal(number)) throw number;
        hear();
        follow();
    }

    Duration wait() const {
        const Instant due = std::min({end, session.next(), pacing.next(loop.now())});
        return std::max<Duration>(due - loop.now(), 0s);
    }

    void hear() {
        for (const auto &input : wire.take()) {
            if (input.kind == WireInput::up) tell("connected to " + input.detail);
            session.hear(input, loop.now(), loop.wall());
        }
        if (loop.now() >= session.next()) session.tick(loop.now(), loop.wall());
        for (const auto &happening : session.take_happenings())
            if (happening.kind == Happening::online)
                tell("registered as " + session.nick() + " on " + happening.text);
    }

    void follow() {
        if (session.take_hang_up()) wire.hang_up(false);
        if (dialled && session.state() == Session::idle) lose();
        if (const auto server = session.take_dial(); server && !tried_all()) dial(*server);
        for (auto &line : session.take_lines()) {
            if (line.priority == Priority::now) wire.send(line);
            else pacing.push(std::move(line));
        }
        for (const auto &line : pacing.take(loop.now())) wire.send(line);
        wire.flush();
    }

    void dial(const ServerAddress &server) {
        tell("trying " + server.text() + (network.tls.enabled ? " with TLS" : " without TLS"));
        dialled = true;
        wire.dial(server, session.nick());
    }

    void lose() {
        tell(session.trouble());
        dialled = false;
        ++lost;
        pacing.clear();
    }

    bool tried_all() const { return lost >= network.session.servers.size(); }

    bool settled() const {
        if (session.state() != Session::online) return tried_all();
        return std::ranges::none_of(network.session.channels, [this](const ChannelSetting &channel) {
            const Channel *joined = session.roster().find(channel.name);
            return joined ? !joined->complete : trouble(channel.name).empty();
        });
    }

    std::string trouble(const std::string &channel) const {
        for (const auto &[name, why] : session.absent_channels())
            if (name == channel) return why;
        return "";
    }

    bool report() {
        if (session.state() != Session::online) {
            if (!tried_all()) tell("no answer within " + format_duration(network_limit));
            return false;
        }
        const auto &channels = network.session.channels;
        return std::ranges::count_if(channels, [this](auto &channel) { return tell_channel(channel.name); }) ==
               std::ssize(channels);
    }

    bool tell_channel(const std::string &name) {
        const Channel *channel = session.roster().find(name);
        const std::string why = trouble(name).empty() ? "no answer" : trouble(name);
        const std::string what = channel ? fmt::format("joined, {} there", channel->members.size())
                                         : "not joined: " + why;
        tell(fmt::format("{:<20} {}", name, what));
        return channel;
    }

    void leave() {
        session.quit("only a check");
        end = std::min(end, loop.now()) + farewell;
        follow();
        while (session.state() != Session::stopped && loop.now() < end) turn();
        wire.hang_up(true);
    }

    void tell(const std::string &text) {
        out << network.session.network << ": " << printable(text) << std::endl;
    }

    const NetworkConfig &network;
    Loop &loop;
    std::ostream &out;
    Pacing pacing;
    IrcWire wire;
    Session session;
    Instant end;
    bool dialled = false;
    size_t lost = 0;  // connections, or tries to make one
};

}  // namespace

int connect_to_all(const Config &config, std::ostream &out) {
    const SystemClock clock;
    Loop loop(clock);
    Log log(clock, Level::error);
    bool worked = true;
    try {
        for (const auto &network : config.networks) worked &= Visit(network, loop, log, out).run();
    } catch (const int number) {
        out << "interrupted" << std::endl;
        return 128 + number;
    }
    return worked ? exit_ok : exit_unavailable;
}
