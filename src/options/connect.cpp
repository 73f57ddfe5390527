#include "options/connect.hpp"

#include <algorithm>
#include <random>

#include "adapters/irc.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "irc/pacing.hpp"

static constexpr Duration network_limit = 60s;
static constexpr Duration farewell = 5s;

static SessionSettings only(const ServerAddress &server, SessionSettings settings) {
    settings.servers = {server};
    return settings;
}

static DialSettings dialling(const TlsSettings &tls) {
    DialSettings settings;
    settings.tls = tls;
    return settings;
}

namespace {

// One visit to one server of a network.
class Visit {
public:
    Visit(const NetworkConfig &network, const ServerAddress &server, Instant end, Loop &loop,
          Log &log, std::ostream &out)
        : network(network),
          server(server),
          end(end),
          loop(loop),
          out(out),
          pacing(network.pacing),
          wire(loop, log, network.session.network, dialling(network.tls)),
          session(only(server, network.session), {}, loop.now(), loop.wall(),
                  std::random_device{}()) {}

    // Did the server take us?  Throws the number of a signal that came.
    bool run() {
        while (!settled() && loop.now() < end) turn();
        const bool taken = online();
        if (taken)
            tell_channels();
        else if (!lost)
            tell(server.text() + ": " + trouble());
        leave();
        return taken;
    }

    bool in_all_channels() const { return joined == network.session.channels.size(); }

private:
    bool online() const { return session.state() == Session::online; }
    bool identifying() const { return session.state() == Session::identifying; }

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
        for (const auto &happening : session.take_happenings()) {
            if (happening.kind == Happening::online)
                tell("registered as " + session.nick() + " on " + happening.text);
            // Where it must be ours and is not, that is what we end with.
            const bool harmless = !happening.account.empty() || !session.settings().login.required;
            if (happening.kind == Happening::login && harmless) tell(happening.text);
        }
    }

    void follow() {
        const bool hung_up = session.take_hang_up();
        if (hung_up) wire.hang_up(false);
        const bool dials_again = hung_up && session.state() == Session::dialling;
        if (dialled && (dials_again || session.state() == Session::idle)) down();
        if (const auto wish = session.take_dial()) dial(*wish);
        for (auto &line : session.take_lines()) {
            if (line.priority == Priority::now)
                wire.send(line);
            else
                pacing.push(std::move(line));
        }
        for (const auto &line : pacing.take(loop.now())) wire.send(line);
        wire.flush();
    }

    void dial(const DialWish &wish) {
        if (dialled || lost) return;
        tell("trying " + wish.server.text() + (wish.tls ? " with TLS" : " without TLS"));
        dialled = true;
        wire.dial(wish.server, wish.tls);
    }

    // Only a server that asks for TLS is dialled again, and at once.
    void down() {
        tell(session.trouble());
        dialled = false;
        lost = session.state() == Session::idle;
    }

    bool settled() const {
        if (identifying()) return login_waits();
        if (!online()) return lost;
        return std::ranges::all_of(network.session.channels, [this](const ChannelSetting &wanted) {
            const Channel *channel = session.roster().find(wanted.name);
            return channel ? channel->complete : !trouble(wanted.name).empty();
        });
    }

    std::string trouble() const {
        return session.trouble().empty() ? "no answer in time" : session.trouble();
    }

    // For longer than we do?
    bool login_waits() const {
        return session.login().state() == Login::waiting && session.login().next() > end;
    }

    std::string trouble(const std::string &channel) const {
        for (const auto &[name, why] : session.absent_channels())
            if (name == channel) return why;
        return "";
    }

    void tell_channels() {
        for (const auto &[name, key] : network.session.channels) {
            tell(fmt::format("{:<20} {}", name, outcome(name)));
            if (session.roster().find(name)) ++joined;
        }
    }

    std::string outcome(const std::string &name) const {
        const Channel *channel = session.roster().find(name);
        if (channel) return fmt::format("joined, {} there", channel->members.size());
        const std::string why = trouble(name);
        return "not joined: " + (why.empty() ? "no answer in time" : why);
    }

    void leave() {
        session.quit("only a check");
        end = loop.now() + farewell;
        follow();
        while (session.state() != Session::stopped && loop.now() < end) turn();
        wire.hang_up(true);
    }

    void tell(const std::string &text) {
        out << network.session.network << ": " << printable(text) << std::endl;
    }

    const NetworkConfig &network;
    const ServerAddress server;
    Instant end;
    Loop &loop;
    std::ostream &out;
    Pacing pacing;
    IrcWire wire;
    Session session;
    bool dialled = false, lost = false;
    size_t joined = 0;  // channels
};

}  // namespace

// The servers in turn until one takes us.
static bool visit(const NetworkConfig &network, Loop &loop, Log &log, std::ostream &out) {
    const Instant end = loop.now() + network_limit;
    for (const auto &server : network.session.servers) {
        if (loop.now() >= end) break;
        Visit visit(network, server, end, loop, log, out);
        if (visit.run()) return visit.in_all_channels();
    }
    return false;
}

int connect_to_all(const Config &config, std::ostream &out) {
    const SystemClock clock;
    Loop loop(clock);
    Log log(clock, Level::error);
    bool worked = true;
    try {
        for (const auto &network : config.networks) worked &= visit(network, loop, log, out);
    } catch (const int number) {
        out << "interrupted" << std::endl;
        return 128 + number;
    }
    return worked ? exit_ok : exit_unavailable;
}
