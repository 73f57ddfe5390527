#include "support/options_fixture.hpp"

#include "options/changes.hpp"
#include "options/keys.hpp"
#include "options/paths.hpp"
#include "options/rules.hpp"
#include "options/schedule.hpp"

namespace {

TEST_F(Options, EmptyFileIsTheLocalRoomAlone) {
    const Config config = good("");
    EXPECT_EQ(config.nick, "signalbox");
    EXPECT_EQ(config.prefix, "!");
    EXPECT_EQ(config.avoid, "!");
    EXPECT_EQ(config.realname, "signalbox");
    EXPECT_TRUE(config.networks.empty());
    EXPECT_EQ(read_config({}).networks.size(), 0u);
}

const char everything[] = R"([bot]
nick      = box
realname  = box # of ops
prefix    = #
owner     = ops@example.org
avoid     = ! . ~
state     = state
control   = /run/x/control
log-level = debug
[announcements]
quota       = 2000
quota-alert = 20
quota-later = 30
rate        = none
rate-alert  = 5/10m
key-window  = 2d
[audience everybody]
to = libera/#ops
to = libera/@alice
to = local
[network libera]
server    = irc.libera.chat
server    = irc.eu.libera.chat:6690
server    = [2001:db8::1]:7000
server    = [::1]
nick      = box_
realname  = another
prefix    = ~
fingerprint = AB:CD:EF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC
channel   = #ops
channel   = &here key#1
burst     = 3
interval  = 0
attempts  = 0
reconnect-min = 500ms
reconnect-max = 90s
ping-timeout  = 2m
[network oftc]
tls = no
insecure = yes
server = irc.oftc.net
[role operator]
member = alice
member = oftc/bob
member = unix:carol
[role idle]
weak = yes
[person alice]
is = libera/alice
is = unix:alice
)";

TEST_F(Options, TakesQuotasAndAudiences) {
    const Config config = good(everything);
    EXPECT_TRUE(config.spool.ends_with("/state/spool")) << config.spool;
    EXPECT_EQ(config.posting.quota, 2000u);
    EXPECT_EQ(config.posting.quota_alert, 20u);
    EXPECT_EQ(config.posting.quota_later, 30u);
    EXPECT_EQ(config.posting.rate.most, 0);
    EXPECT_EQ(config.posting.rate_alert.most, 5);
    EXPECT_EQ(config.posting.rate_alert.per, 10min);
    EXPECT_EQ(config.posting.key_window, 48h);
    EXPECT_EQ(config.posting.audiences.at("everybody").size(), 3u);
    EXPECT_EQ(read_config({write("again.conf", effective(config))}).posting, config.posting);
}

TEST_F(Options, TakesEveryKey) {
    const Config config = good(everything);
    EXPECT_EQ(config.nick, "box");
    EXPECT_EQ(config.realname, "box # of ops");
    EXPECT_EQ(config.prefix, "#");
    EXPECT_EQ(config.owner, "ops@example.org");
    EXPECT_EQ(config.avoid, "! . ~");
    EXPECT_EQ(config.state, folder + "/state");
    EXPECT_EQ(config.control, "/run/x/control");
    EXPECT_EQ(config.log_level, Level::debug);
    ASSERT_EQ(config.networks.size(), 2u);
    const NetworkConfig &libera = config.networks[0];
    const SessionSettings &session = libera.session;
    EXPECT_EQ(session.network, "libera");
    const std::vector<ServerAddress> servers = {{"irc.libera.chat", 6697},
                                                {"irc.eu.libera.chat", 6690},
                                                {"2001:db8::1", 7000},
                                                {"::1", 6697}};
    EXPECT_EQ(session.servers, servers);
    EXPECT_EQ(session.nick, "box_");
    EXPECT_EQ(session.realname, "another");
    EXPECT_EQ(libera.prefix, "~");
    EXPECT_EQ(libera.tls.fingerprints,
              Lines{"abcdef00112233445566778899aabbccddeeff00112233445566778899aabbcc"});
    const std::vector<ChannelSetting> channels = {{"#ops", ""}, {"&here", "key#1"}};
    EXPECT_EQ(session.channels, channels);
    EXPECT_EQ(libera.pacing.burst, 3);
    EXPECT_EQ(libera.pacing.interval, 0s);
    EXPECT_EQ(libera.attempts, 0);
    EXPECT_EQ(session.reconnect_min, 500ms);
    EXPECT_EQ(session.reconnect_max, 90s);
    EXPECT_EQ(session.ping_timeout, 2min);
    EXPECT_FALSE(libera.insecure);
    EXPECT_EQ(libera.server_password_file, "");
    const NetworkConfig &oftc = config.networks[1];
    EXPECT_FALSE(oftc.session.tls);
    EXPECT_EQ(oftc.session.servers[0].port, 6667);
    EXPECT_EQ(oftc.session.nick, "box");
    EXPECT_EQ(oftc.session.realname, "box # of ops");
    EXPECT_EQ(oftc.prefix, "#");
    EXPECT_EQ(config.policy.roles.at("operator").members,
              (Lines{"alice", "oftc/bob", "unix:carol"}));
    EXPECT_TRUE(config.policy.roles.at("idle").weak);
    EXPECT_EQ(config.policy.persons.at("alice").is, (Lines{"libera/alice", "unix:alice"}));
}

TEST_F(Options, EffectiveReadsBackTheSame) {
    write("secret", "hunter2\n", 0600);
    write("ca.pem", "certificates\n");
    const Config config =
        good(std::string(everything) +
             "[network n]\nserver = x\nserver-password-file = secret\nca-file = ca.pem\n");
    const std::string text = effective(config);
    EXPECT_EQ(text.find("hunter2"), text.npos);
    EXPECT_EQ(read_config({write("elsewhere/y.conf", text)}), config);
    EXPECT_EQ(config.networks[2].session.server_password, "hunter2");
    const Config nothing = good("");
    EXPECT_EQ(read_config({write("elsewhere/z.conf", effective(nothing))}), nothing);
}

TEST_F(Options, ChangesAreToldWithoutKeys) {
    const Config before = good(network + "channel = #a old\nchannel = #b\n");
    const Config after = good(network + "channel = #a new\nnick = box\n");
    EXPECT_EQ(
        changes(before, after),
        (Lines{"- [network n] nick      = signalbox", "- [network n] channel   = #a (with a key)",
               "- [network n] channel   = #b", "+ [network n] nick      = box",
               "+ [network n] channel   = #a (with a key)"}));
    EXPECT_EQ(count_of(changes(before, after)), 3u);
    EXPECT_TRUE(changes(after, after).empty());
}

TEST_F(Options, RealnameNamesTheOwner) {
    EXPECT_EQ(good("[bot]\nowner = alice\n").realname, "signalbox, asked for by alice");
}

TEST_F(Options, CommentsBeginOnlyAtTheStartOfALine) {
    const Config config = good("# one\n  # two\n[bot]\nrealname = a#b # c\n" + network +
                               "channel=#ops\nchannel = ##x k#\n");
    EXPECT_EQ(config.realname, "a#b # c");
    EXPECT_EQ(config.networks[0].session.channels[0].name, "#ops");
    EXPECT_EQ(config.networks[0].session.channels[1], (ChannelSetting{"##x", "k#"}));
}

TEST_F(Options, TakesBomAndCrLfAndTabsAndNoLastLineEnd) {
    const Config config =
        good("\xef\xbb\xbf[bot]\r\nnick\t=\tbox\r\n[ network   n ]\r\nserver=x\r\nchannel = #a\tb");
    EXPECT_EQ(config.nick, "box");
    EXPECT_EQ(config.networks.at(0).session.channels.at(0), (ChannelSetting{"#a", "b"}));
}

TEST_F(Options, NearbyLimitsAreKept) {
    const Config config = good(network + "reconnect-min = 1h\n");
    EXPECT_EQ(config.networks[0].session.reconnect_max, 1h) << "never below reconnect-min";
    EXPECT_EQ(good("[bot]\navoid =\n").avoid, "");
    EXPECT_EQ(good("[bot]\nrealname = a = b\n").realname, "a = b");
}

TEST_F(Options, ListsAddUpOverFilesAndScalarsNameBothLines) {
    const auto main = write("signalbox.conf", network + "nick = one\nchannel = #a\n");
    const auto part = write("conf.d/10-more.conf", "[network n]\nchannel = #b\n\nnick = two\n");
    EXPECT_EQ(folder_files(folder), (Lines{main, part}));
    EXPECT_EQ(errors_of({main, part}),
              Lines{"conf.d/10-more.conf:4: nick: is set twice, first at signalbox.conf:3"});
    write("conf.d/10-more.conf", "[network n]\nchannel = #b\n");
    const Config config = read_config({main, part});
    ASSERT_EQ(config.networks.size(), 1u);
    EXPECT_EQ(config.networks[0].session.channels.size(), 2u);
}

TEST_F(Options, FolderTakesOnlyConfFilesInOrder) {
    for (const auto *name :
         {"conf.d/b.conf", "conf.d/a.conf", "conf.d/.c.conf", "conf.d/d.conf~", "conf.d/README"})
        write(name, "");
    EXPECT_EQ(folder_files(folder), (Lines{folder + "/conf.d/a.conf", folder + "/conf.d/b.conf"}));
    EXPECT_TRUE(folder_files(folder + "/nothing").empty());
}

TEST_F(Options, SecretsMayBeCredentials) {
    write("credentials/secret", "from systemd\n", 0400);
    write("secret", "beside the file\n", 0600);
    write("other", "beside the file\n", 0600);
    set("CREDENTIALS_DIRECTORY", (folder + "/credentials").c_str());
    EXPECT_EQ(good(network + "server-password-file = secret\n").networks[0].session.server_password,
              "from systemd");
    EXPECT_EQ(good(network + "server-password-file = other\n").networks[0].session.server_password,
              "beside the file");
}

TEST_F(Options, ToolsNeedNoSecrets) {
    const auto conf =
        write("x.conf", network + "server-password-file = none\n[bot]\ncontrol = /x\n");
    EXPECT_EQ(read_public_config({conf}).control, "/x");
}

TEST_F(Options, ToolsFindTheSocket) {
    for (const auto *name : {"RUNTIME_DIRECTORY", "STATE_DIRECTORY"}) set(name, nullptr);
    set("XDG_CONFIG_HOME", folder.c_str());
    set("XDG_RUNTIME_DIR", "/run/user/x");
    const auto mine = write("signalbox/signalbox.conf", "[bot]\ncontrol = /mine\n");
    const auto other = write("other.conf", "[bot]\ncontrol = /other\n");
    EXPECT_EQ(control_paths("/given", other), Lines{"/given"});
    EXPECT_EQ(control_paths("", other), Lines{"/other"});
    EXPECT_EQ(control_paths("", "").front(), "/mine");
    EXPECT_EQ(control_paths("", "").back(), "/run/signalbox/control");
    write("signalbox/signalbox.conf", "nonsense\n");
    EXPECT_EQ(control_paths("", ""), usual_controls());
    EXPECT_THROW(control_paths("", folder + "/none"), ConfigError);
}

TEST_F(Options, DefaultPaths) {
    for (const auto *name :
         {"STATE_DIRECTORY", "RUNTIME_DIRECTORY", "XDG_STATE_HOME", "XDG_CONFIG_HOME"})
        set(name, nullptr);
    if (::geteuid() == 0) {
        EXPECT_EQ(default_state(), "/var/lib/signalbox");
        EXPECT_EQ(default_control(), "/run/signalbox/control");
    }
    set("STATE_DIRECTORY", "/a/state:/b");
    set("RUNTIME_DIRECTORY", "/a/run");
    EXPECT_EQ(default_state(), "/a/state");
    EXPECT_EQ(default_control(), "/a/run/control");
    set("XDG_CONFIG_HOME", folder.c_str());
    const auto mine = write("signalbox/signalbox.conf", "");
    EXPECT_EQ(config_files(""), Lines{mine});
    EXPECT_EQ(config_files("/x"), Lines{"/x"});
}

std::string text_of(const std::string &path) {
    std::ifstream file(path);
    EXPECT_TRUE(file) << path << ", from the top folder";
    return {std::istreambuf_iterator<char>(file), {}};
}

// The example with all that is commented out, where no blank follows the #.
std::string uncommented(const std::string &text) {
    std::string result;
    for (size_t i = 0; i < text.size(); i++) {
        const bool begins = i == 0 || text[i - 1] == '\n';
        if (begins && text[i] == '#' && i + 1 < text.size() && text[i + 1] > ' ') continue;
        result += text[i];
    }
    return result;
}

TEST_F(Options, ExampleIsGood) {
    const std::string example = text_of("contrib/signalbox.conf");
    good(example);
    const Config whole = read_public_config({write("whole.conf", uncommented(example))});
    EXPECT_EQ(whole.networks.size(), 2u);
}

TEST_F(Options, ManualAndExampleHaveEveryKey) {
    const std::string manual = text_of("man/signalbox.conf.5"),
                      example = text_of("contrib/signalbox.conf");
    const auto expect_all = [&](const auto &keys) {
        for (const auto &key : keys) {
            const std::string name(key.name);
            EXPECT_TRUE(manual.find("Ic " + name) != manual.npos ||
                        manual.find(" , " + name) != manual.npos)
                << name;
            EXPECT_NE(uncommented(example).find("\n" + name + " "), std::string::npos) << name;
        }
    };
    expect_all(network_keys);
    expect_all(bot_keys);
    expect_all(announcement_keys);
    expect_all(role_keys);
    expect_all(person_keys);
    expect_all(command_keys);
    expect_all(glass_keys);
    expect_all(freeze_keys);
    expect_all(schedule_keys);
}

}  // namespace
