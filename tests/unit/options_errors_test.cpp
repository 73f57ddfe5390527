#include "options/paths.hpp"
#include "support/options_fixture.hpp"

namespace {

namespace fs = std::filesystem;

TEST_F(Options, ErrorsComeByFileAndLine) {
    const auto main = write("signalbox.conf", "[bot]\nnick = 1\nprefix = long\n[netwrok n]\n");
    const auto part = write("conf.d/a.conf", "nick = x\n[bot]\nstate =\n");
    EXPECT_EQ(errors_of({main, part}),
              (Lines{
                  "signalbox.conf:2: nick: '1' is no nick, allowed are 1 to 30 letters, digits and "
                  "[]\\`_^{|}-, "
                  "not beginning with a digit or -",
                  "signalbox.conf:3: prefix: 'long' is no prefix, allowed are 1 to 3 ASCII "
                  "characters that are "
                  "neither letters nor blanks nor /",
                  "signalbox.conf:4: unknown section '[netwrok n]', did you mean [network NAME]?",
                  "conf.d/a.conf:1: nick: stands before the first [section]",
                  "conf.d/a.conf:3: state: is empty, allowed are 1 to 4096 bytes",
              }));
}

struct BadFile {
    const char *text;
    const char *error;
};

const BadFile bad_files[] = {
    {"nonsense\n", "x.conf:1: 'nonsense' is neither [SECTION] nor KEY = VALUE nor a # comment"},
    {"[bot]\nnonsense\n",
     "x.conf:2: 'nonsense' is neither [SECTION] nor KEY = VALUE nor a # comment"},
    {"[bot]\n= x\n", "x.conf:2: '' is no key, allowed are 1 to 32 letters, digits, - and _"},
    {"[bot]\na.nick = x\n",
     "x.conf:2: 'a.nick' is no key, allowed are 1 to 32 letters, digits, - and _"},
    {"[bot]\nni#ck = x\n",
     "x.conf:2: 'ni#ck' is no key, allowed are 1 to 32 letters, digits, - and _"},
    {"[bot\n", "x.conf:1: '[bot' has no ] at its end, allowed is [SECTION]"},
    {"[bot] # mine\n", "x.conf:1: '[bot] # mine' has no ] at its end, allowed is [SECTION]"},
    {"[]\nx = y\n",
     "x.conf:1: unknown section '[]', known are [bot], [announcements], [audience NAME], "
     "[network NAME], [role NAME], [person NAME], [policy RISK], [command NAME], [freeze NAME], "
     "[runbook NAME] and [schedule NAME]"},
    {"[bot x]\n", "x.conf:1: '[bot x]' is no section, allowed is [bot]"},
    {"[network]\n", "x.conf:1: '[network]' is no section, allowed is [network NAME]"},
    {"[network a b]\n", "x.conf:1: '[network a b]' is no section, allowed is [network NAME]"},
    {"[rol x]\n", "x.conf:1: unknown section '[rol x]', did you mean [role NAME]?"},
    {"[runbook deploy]\nsummary = x\n",
     "x.conf:1: [runbook deploy]: has no run, as in run = /bin/uname -sr"},
    {"[network Libera]\n",
     "x.conf:1: 'Libera' is no name for a network, allowed are 1 to 32 of a-z, 0-9 and -"},
    {"[network local]\n", "x.conf:1: 'local' is the console's own room, take another name"},
    {"[role a.]\nmember = unix:x\n",
     "x.conf:1: 'a.' is no name, allowed are 1 to 32 of letters, digits and _-"},
    {"[role a/b]\n", "x.conf:1: 'a/b' is no name, allowed are 1 to 32 of letters, digits and _-"},
    {"[network n]\n", "x.conf:1: [network n]: has no server, as in server = irc.example.org:6697"},
    {"[person p]\n",
     "x.conf:1: [person p]: is nobody yet, as in is = NETWORK/ACCOUNT or is = unix:NAME"},
    {"[bot]\nnikk = x\n", "x.conf:2: nikk: unknown key in [bot], did you mean nick?"},
    {"[bot]\nNick = x\n", "x.conf:2: Nick: unknown key in [bot], did you mean nick?"},
    {"[bot]\nxyzzy = x\n",
     "x.conf:2: xyzzy: unknown key in [bot], known are: nick realname owner zone prefix avoid "
     "job-user state control spool history audit-keep jobs jobs-each approval-ttl log-level"},
    {"[bot]\nnick =\n",
     "x.conf:2: nick: '' is no nick, allowed are 1 to 30 letters, digits and []\\`_^{|}-, not "
     "beginning with a digit or -"},
    {"[bot]\nnick = a b\n",
     "x.conf:2: nick: 'a b' is no nick, allowed are 1 to 30 letters, digits and []\\`_^{|}-, not "
     "beginning with a digit or -"},
    {"[bot]\nnick = a\nnick = a\n", "x.conf:3: nick: is set twice, first at x.conf:2"},
    {"[bot]\nprefix = /\n",
     "x.conf:2: prefix: '/' is no prefix, allowed are 1 to 3 ASCII characters that are neither "
     "letters nor blanks nor /"},
    {"[bot]\nlog-level = loud\n",
     "x.conf:2: log-level: 'loud' is no level, allowed are error, warning, notice, info and debug"},
    {"[bot]\nrealname = a\x01"
     "b\n",
     "x.conf:2: control character in the line"},
    {"[bot]\nrealname = a\rb\n", "x.conf:2: control character in the line"},
    {"[bot]\nrealname = a\xc2\x85"
     "b\n",
     "x.conf:2: control character in the line"},
    {"[bot]\nrealname = a\xe2\x80\xae"
     "b\n",
     "x.conf:2: control character in the line"},
    {"[bot]\nrealname = \xff\n", "x.conf:2: invalid UTF-8"},
    {"[network n]\nserver = x:99999\n",
     "x.conf:2: server: 'x' has port 99999, allowed is 1 to 65535"},
    {"[network n]\nserver = x:0\n", "x.conf:2: server: 'x' has port 0, allowed is 1 to 65535"},
    {"[network n]\nserver = x:\n", "x.conf:2: server: 'x' has port , allowed is 1 to 65535"},
    {"[network n]\nserver = ::1\n", "x.conf:2: server: '::1' needs brackets, as in [::1]:6697"},
    {"[network n]\nserver = [::1\n",
     "x.conf:2: server: '[::1' is no server, allowed is HOST, HOST:PORT or [ADDRESS]:PORT"},
    {"[network n]\nserver = [::1]x:1\n",
     "x.conf:2: server: '[::1]x:1' is no server, allowed is HOST, HOST:PORT or [ADDRESS]:PORT"},
    {"[network n]\nserver = [host]:1\n",
     "x.conf:2: server: '[host]:1' is no server, allowed is HOST, HOST:PORT or [ADDRESS]:PORT"},
    {"[network n]\nserver = irc://x\n",
     "x.conf:2: server: 'irc' has port //x, allowed is 1 to 65535"},
    {"[network n]\nserver = a b\n",
     "x.conf:2: server: 'a b' is no server, allowed is HOST, HOST:PORT or [ADDRESS]:PORT"},
    {"[network n]\nserver = x\ntls = no\n",
     "x.conf:2: server: 'x' without TLS would show everything to everyone on the way; allowed are "
     "tls = yes, and insecure = yes where that is meant"},
    {"[network n]\nserver = x\ntls = maybe\n", "x.conf:3: tls: 'maybe' is neither yes nor no"},
    {"[network n]\nserver = x\ninsecure = yes\n",
     "x.conf:3: insecure: 'yes' goes with tls = no only; a certificate of your own goes into "
     "ca-file or fingerprint"},
    {"[network n]\nserver = 127.0.0.1\ntls = no\nfingerprint = 00\n",
     "x.conf:4: fingerprint: means nothing with tls = no, allowed is tls = yes"},
    {"[network n]\nserver = x\nfingerprint = 00\n",
     "x.conf:3: fingerprint: '00' is no fingerprint, allowed are the 64 hex digits of a SHA-256, "
     "with or without colons"},
    {"[network n]\nserver = x\nchannel = ops\n",
     "x.conf:3: channel: 'ops' is no channel, allowed is a name that begins with one of #&+! and "
     "holds no comma"},
    {"[network n]\nserver = x\nchannel = #a,b\n",
     "x.conf:3: channel: '#a,b' is no channel, allowed is a name that begins with one of #&+! and "
     "holds no comma"},
    {"[network n]\nserver = x\nchannel = #a b c\n",
     "x.conf:3: channel: '#a b c' has 3 words, allowed are a channel and its key"},
    {"[network n]\nserver = x\nchannel = #a :k\n",
     "x.conf:3: channel: the key of #a is not allowed, 1 to 64 ASCII characters without comma that "
     "do not begin with : are"},
    {"[network n]\nserver = x\nchannel = #a\nchannel = #A k\n",
     "x.conf:4: channel: '#A' is listed twice"},
    {"[network n]\nserver = x\nburst = 0\n",
     "x.conf:3: burst: '0' is not allowed, a whole number from 1 to 100 is"},
    {"[network n]\nserver = x\nburst = 2.5\n",
     "x.conf:3: burst: '2.5' is not allowed, a whole number from 1 to 100 is"},
    {"[network n]\nserver = x\ninterval = 2h\n",
     "x.conf:3: interval: '2h' is not allowed, a duration from 0s to 1h is"},
    {"[network n]\nserver = x\ninterval = soon\n",
     "x.conf:3: interval: 'soon' is not allowed, a duration from 0s to 1h is"},
    {"[network n]\nserver = x\nreconnect-min = 1m\nreconnect-max = 5s\n",
     "x.conf:4: reconnect-max: '5s' is not allowed, a duration from 1m to 24h is"},
    {"[network n]\nserver = x\nchanel = #a\n",
     "x.conf:3: chanel: unknown key in [network n], did you mean channel?"},
    {"[announcements]\nrate = 300\n",
     "x.conf:2: rate: '300' is no rate, allowed are none and a form like 300/1h"},
    {"[announcements]\nquota = -1\n",
     "x.conf:2: quota: '-1' is not allowed, a whole number from 0 to 1000000 is"},
    {"[audience all]\n", "x.conf:1: [audience all]: is nobody yet, as in to = NETWORK/#channel"},
    {"[audience all]\nto = others\n[audience others]\nto = local\n",
     "x.conf:2: to: 'others' is no target, allowed are NETWORK/#channel, NETWORK/@ACCOUNT, "
     "NETWORK/NICK and local"},
    {"[network n]\nserver = x\nchannel = #a\n[audience all]\nto = n/#b\n",
     "x.conf:5: to: 'n/#b' is no channel of [network n]"},
    {"[network n]\nserver = x\n[audience all]\nto = m/@alice\n",
     "x.conf:4: to: 'm/@alice' is on a network that is not configured"},
    {"[role r]\nmember = libera/alice\n",
     "x.conf:2: member: 'libera/alice' is on a network that is not configured"},
    {"[network libera]\nserver = x\n[role r]\nmember = libra/alice\n",
     "x.conf:4: member: 'libra/alice' is on a network that is not configured, did you mean "
     "libera?"},
    {"[role r]\nmember = alice\n",
     "x.conf:2: member: 'alice' is neither a [person NAME] nor NETWORK/ACCOUNT nor unix:NAME"},
    {"[role r]\nmember = unix:\n",
     "x.conf:2: member: 'unix:' names no local user, allowed is unix:NAME"},
    {"[network n]\nserver = x\n[role r]\nmember = n/\n",
     "x.conf:4: member: 'n/' names no account, allowed is NETWORK/ACCOUNT"},
    {"[network n]\nserver = x\n[role r]\nmember = n/*!*@ops.example.org\n",
     "x.conf:4: member: 'n/*!*@ops.example.org' is a host mask; this version goes by accounts, as "
     "NETWORK/ACCOUNT"},
    {"[person a]\nis = alice\n",
     "x.conf:2: is: 'alice' is nobody, allowed is NETWORK/ACCOUNT or unix:NAME"},
    {"[person a]\nis = unix:x\n[person b]\nis = unix:x\n",
     "x.conf:4: is: 'unix:x' is already person a, at x.conf:2"},
    {"[network n]\nserver = x\nserver-password-file = none\n",
     "x.conf:3: server-password-file: 'none' cannot be read: No such file or directory"},
    {"[network n]\nserver = x\nca-file = none\n",
     "x.conf:3: ca-file: 'none' cannot be read: No such file or directory"},
};

TEST_F(Options, EachFaultIsToldWithItsLine) {
    for (const auto &[text, error] : bad_files) EXPECT_EQ(errors(text), Lines{error}) << text;
}

TEST_F(Options, TlsMayBeOffOnLoopback) {
    for (const auto *host : {"127.0.0.1", "127.9.9.9:1", "[::1]:6667", "localhost", "LocalHost"})
        EXPECT_EQ(errors(std::string("[network n]\ntls = no\nserver = ") + host + "\n"), Lines{})
            << host;
    for (const auto *host : {"128.0.0.1", "127.evil.example", "[::2]", "localhost.example"})
        EXPECT_EQ(errors(std::string("[network n]\ntls = no\nserver = ") + host + "\n").size(), 1u)
            << host;
}

TEST_F(Options, RefusesFilesThatOthersMayTouch) {
    const auto conf = write("x.conf", network + "server-password-file = secret\n", 0646);
    EXPECT_EQ(errors_of({conf}), Lines{"x.conf: may be written by others; chmod o-w x.conf"});
    ::chmod(conf.c_str(), 0644);
    write("secret", "hunter2\n", 0604);
    EXPECT_EQ(
        errors_of({conf}),
        Lines{"x.conf:3: server-password-file: 'secret' may be read by others; chmod o= secret"});
    write("secret", "hunter2\n", 0602);
    EXPECT_EQ(
        errors_of({conf}),
        Lines{
            "x.conf:3: server-password-file: 'secret' may be written by others; chmod o-w secret"});
    write("secret", "hunter2\n", 0640);
    EXPECT_EQ(read_config({conf}).networks[0].session.server_password, "hunter2");
}

TEST_F(Options, SecretsAreOneLine) {
    const auto conf = write("x.conf", network + "server-password-file = secret\n");
    const std::pair<std::string, const char *> bad[] = {
        {"", "is empty, allowed is one line"},
        {"\n", "is empty, allowed is one line"},
        {"a\nb\n", "has several lines, allowed is one"},
        {"a\n\n", "has several lines, allowed is one"},
        {std::string("a\0b", 3), "holds a control character or invalid UTF-8"},
        {std::string(401, 'x'), "has 401 bytes, allowed are 400"},
        {std::string(2 << 20, 'x'), "is larger than 1 MiB"}};
    for (const auto &[text, why] : bad) {
        write("secret", text, 0600);
        EXPECT_EQ(errors_of({conf}),
                  Lines{std::string("x.conf:3: server-password-file: 'secret' ") + why});
    }
    write("secret", " pass word\r\n", 0600);
    EXPECT_EQ(read_config({conf}).networks[0].session.server_password, " pass word");
}

TEST_F(Options, FilesThatAreNoneAreErrors) {
    EXPECT_EQ(errors_of({folder + "/none"}),
              Lines{"none: cannot be read: No such file or directory"});
    EXPECT_EQ(errors_of({"/dev/zero"}), Lines{"/dev/zero: is no plain file"});
    fs::create_directory(folder + "/dir");
    EXPECT_EQ(errors_of({folder + "/dir"}), Lines{"dir: is no plain file"});
    ASSERT_EQ(::mkfifo((folder + "/fifo").c_str(), 0600), 0);
    EXPECT_EQ(errors_of({folder + "/fifo"}), Lines{"fifo: is no plain file"});
}

TEST_F(Options, HostileFilesAreRefusedInFewWords) {
    EXPECT_EQ(errors("[bot]\nnick = " + std::string(1'000'000, 'x') + "\n"),
              Lines{"x.conf:2: line of 1000007 bytes, allowed are 4096"});
    EXPECT_EQ(errors(std::string(2'000'000, 'x')), Lines{"x.conf: is larger than 1 MiB"});
    EXPECT_EQ(errors(std::string(1000, '\0')), Lines{"x.conf:1: control character in the line"});
    std::string binary;
    for (unsigned i = 0, seed = 1; i < 500'000; i++)
        binary += static_cast<char>((seed = seed * 1103515245 + 12345) >> 16);
    const auto wrong = errors(binary);
    ASSERT_EQ(wrong.size(), 101u);
    EXPECT_TRUE(wrong.back().starts_with("... and ")) << wrong.back();
    std::string sections;
    for (int i = 0; i < 10'000; i++)
        sections += "[network n" + std::to_string(i) + "]\nserver = x\n";
    EXPECT_EQ(good(sections).networks.size(), 10'000u);
}

}  // namespace
