#include "soak/faults.hpp"

#include <csignal>

static constexpr Duration longer_than_ping_timeouts = 8s;

static void kill_server(World &, Stage &stage) { stage.server.stop(SIGKILL); }
static void stop_server(World &, Stage &stage) { stage.server.stop(); }
static void start_server(World &, Stage &stage) { stage.server.start(); }

static void revive_server(World &world, Stage &stage) {
    kill_server(world, stage);
    start_server(world, stage);
}

static void flood(World &, Stage &stage) {
    const std::string line(200, 'x');
    for (int i = 0; i < 5000; i++) stage.witness.say(line);
}

static void reload(World &world, Stage &) {
    world.reloads++;
    world.bot.configure(world.configuration());
    world.bot.signal(SIGHUP);
}

static void open_console(World &world, Stage &) {
    const std::string words =
        program_path("signalbox") + " -c " + world.bot.config_path() + " console";
    world.console = std::make_unique<ChildProcess>(
        std::vector<std::string>{"script", "-qec", words, "/dev/null"},
        ChildProcess::Setup{.environment = {"TERM=xterm"}});
}

static void be_deaf(World &world, Stage &stage) {
    world.deaf = std::make_unique<ControlPeer>(world.bot.control_path());
    world.deaf->hello();
    for (const char *topic : {"chat", "log"})
        world.deaf->send(std::string(R"({"id": 2, "verb": "subscribe", "topic": ")") + topic +
                         "\"}\n");
    flood(world, stage);
}

// After a second kick within ten minutes it stays out until it is invited.
static void kick_bot(World &, Stage &stage) {
    for (const char *mode : {"SAMODE ", "MODE "})
        stage.witness.send(mode + std::string(soak_channel) + " +o witness");
    stage.witness.send("KICK " + std::string(soak_channel) + " " + stage.bot_nick + " :shoo");
    if (stage.kicks++ > 0) stage.witness.send("INVITE " + stage.bot_nick + " " + soak_channel);
}

static void kill_bot(World &, Stage &stage) {
    stage.witness.send("KILL " + stage.bot_nick + " :out with you");
}

static void rename_bot(World &, Stage &stage) {
    stage.witness.send("SANICK " + stage.bot_nick + " Renamed");
}

static bool has_sanick(const Stage &stage) { return stage.kind == ServerKind::inspircd; }
static bool has_services(const Stage &stage) { return stage.services != nullptr; }

const std::vector<Fault> &all_faults() {
    static const std::vector<Fault> faults{
        {"server killed (KILL -9)", kill_server, 0s, start_server},
        {"server away for 8 s", stop_server, 8s, start_server},
        {"server frozen for 8 s", [](World &, Stage &stage) { stage.server.freeze(); },
         longer_than_ping_timeouts, [](World &, Stage &stage) { stage.server.thaw(); }},
        {"server frozen, then killed", [](World &, Stage &stage) { stage.server.freeze(); },
         longer_than_ping_timeouts, revive_server},
        {"cable pulled for 8 s", [](World &, Stage &stage) { stage.cable.pull(); },
         longer_than_ping_timeouts, [](World &, Stage &stage) { stage.cable.plug(); }},
        {"TCP reset", [](World &, Stage &stage) { stage.cable.reset(); }},
        {"KILL by an operator", kill_bot},
        {"KICK", kick_bot},
        {"forced nick", rename_bot, 0s, [](World &, Stage &) {}, has_sanick},
        {"netsplit of 8 s", [](World &, Stage &stage) { stage.split(); }, 8s,
         [](World &, Stage &stage) { stage.link(); }},
        {"services away for 8 s", [](World &, Stage &stage) { stage.services->stop(); }, 8s,
         [](World &, Stage &stage) { stage.services->start(); }, has_services},
        {"flood of 5,000 lines", flood},
        {"reload (KILL -HUP)", reload},
        {"console attached, then killed", open_console, 4s,
         [](World &world, Stage &) { world.console.reset(); }},
        {"deaf client during a flood", be_deaf, 4s,
         [](World &world, Stage &) { world.deaf.reset(); }},
    };
    return faults;
}
