#include "options/changes.hpp"
#include "options/keys.hpp"
#include "options/param.hpp"
#include "options/paths.hpp"
#include "options/runbook.hpp"
#include "support/options_fixture.hpp"

#include "base/error.hpp"

namespace {

const std::string head = "[runbook x]\nsummary = do it\nrun = /bin/true";

const char whole[] = R"([network n]
server = irc.example.org
[runbook service deploy]
summary = put a service into production
family = releases
alias = ship
risk = change
param = service choice web 'api server' worker help which one
param = ref word ^[0-9a-f]{7,40}\b$
param = grace duration 1s 10m default 10s
example = web 0123abc
run = /bin/echo --to={service} "{ref} now" {grace}
plan = /bin/echo {service}
folder = /srv/{service}
user = root
environment = REF v-{ref}
environment = EMPTY
timeout = 15m
lock = deploy-{service}
lock-busy = refuse
also = #deploys
also = n/#ops
done = {service} is out: {last}
failed = exit {exit}
redact = password=[^ ]+
pick = ^(ERROR|done) # not a comment
may = say progress
)";

TEST_F(Options, TakesARunbook) {
    const Config config = good(whole);
    ASSERT_EQ(config.runbooks.size(), 1u);
    const RunbookConfig &runbook = config.runbooks[0];
    EXPECT_EQ(runbook.row.usage(), "service deploy SERVICE REF [GRACE=10s]");
    EXPECT_EQ(runbook.row.aliases, Lines{"ship"});
    EXPECT_EQ(runbook.row.risk, Risk::change);
    EXPECT_EQ(runbook.row.params[0].choices, (Lines{"web", "api server", "worker"}));
    EXPECT_EQ(runbook.row.params[0].help, "which one");
    EXPECT_EQ(runbook.row.params[1].pattern, "^[0-9a-f]{7,40}\\b$");
    EXPECT_EQ(runbook.row.params[2].least, 1);
    EXPECT_EQ(runbook.row.params[2].most, 600);
    EXPECT_EQ(runbook.run, (Lines{"/bin/echo", "--to={service}", "{ref} now", "{grace}"}));
    EXPECT_EQ(runbook.plan, (Lines{"/bin/echo", "{service}"}));
    EXPECT_EQ(runbook.frame.user, "root");
    EXPECT_EQ(runbook.frame.timeout, 15min);
    EXPECT_FALSE(runbook.frame.lock_waits);
    EXPECT_EQ(runbook.also, (Lines{"#deploys", "n/#ops"}));
    EXPECT_EQ(runbook.pick, Lines{"^(ERROR|done) # not a comment"});
    EXPECT_EQ(runbook.may, (std::set{JobWord::progress, JobWord::say}));
    const Call call;
    const Values values = parse_params(runbook.row, "API\\ server 0123abc");
    const JobSpec spec = job_of(runbook, values, call);
    EXPECT_EQ(spec.argv, (Lines{"/bin/echo", "--to=api server", "0123abc now", "10s"}));
    EXPECT_EQ(spec.folder, "/srv/api server");
}

TEST_F(Options, ARunbookIsDangerousUntilItSaysOtherwise) {
    const Config config = good(head);
    EXPECT_EQ(config.runbooks.at(0).row.risk, Risk::danger);
    EXPECT_EQ(config.runbooks.at(0).frame.timeout, 60s);
}

TEST_F(Options, EffectiveRunbooksAreTheSame) {
    const Config config = good(whole);
    EXPECT_EQ(good(effective(config)), config);
}

TEST_F(Options, ChangesOfRunbooksAreTold) {
    const Config before = good(head), after = good(head + "\ntimeout = 2m\n");
    EXPECT_EQ(changes(before, after),
              (Lines{"- [runbook x] timeout   = 1m", "+ [runbook x] timeout   = 2m"}));
}

TEST_F(Options, JobsRunAsTheirUser) {
    const Config config = good("[bot]\njob-user = nobody\n" + head +
                               "\n[runbook y]\nsummary = y\nrun = /bin/true\n"
                               "user = root\nenvironment = HOME /else\n");
    EXPECT_EQ(config.runbooks.at(0).frame.user, "nobody");
    EXPECT_EQ(config.runbooks.at(1).frame.user, "root");
    using Variables = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(config.runbooks.at(1).frame.environment,
              (Variables{{"HOME", "/else"}, {"USER", "root"}, {"LOGNAME", "root"}}));
}

struct BadRunbook {
    std::string lines;
    const char *error;
};

const BadRunbook bad_runbooks[] = {
    {"risk = high", "x.conf:4: risk: 'high' is no risk, allowed are read, change and danger"},
    {"param = ref", "x.conf:4: param: 'ref' is no parameter, allowed is NAME KIND ..."},
    {"param = Ref word",
     "x.conf:4: param: 'Ref' is no name for a parameter, allowed are 1 to 32 of a-z, 0-9, - and _"},
    {"param = last word",
     "x.conf:4: param: 'last' has a meaning of its own in results, take another name"},
    {"param = n choise a b", "x.conf:4: param: 'choise' is no kind, did you mean choice?"},
    {"param = n choice",
     "x.conf:4: param: n is of kind choice, and allowed behind that is VALUE..."},
    {"param = n integer 1",
     "x.conf:4: param: n is of kind integer, and allowed behind that is LEAST MOST"},
    {"param = n integer 5 1",
     "x.conf:4: param: '1' is not allowed, a whole number from 5 to 1000000000000 is"},
    {"param = n truth yes",
     "x.conf:4: param: n is of kind truth, and allowed behind that is nothing"},
    {"param = n pattern",
     "x.conf:4: param: n is of kind pattern, and allowed behind that is one PATTERN"},
    {"param = n word (", "x.conf:4: param: '(' is no pattern in the syntax of RE2: missing ): ("},
    {"param = n host a_b",
     "x.conf:4: param: 'a_b' is neither a host's name nor its address nor *.DOMAIN"},
    {"param = n word default", "x.conf:4: param: 'default' has nothing behind it"},
    {"param = n integer 1 5 default 9",
     "x.conf:4: param: n is '9', not a whole number from 1 to 5"},
    {"param = n word optional maybe",
     "x.conf:4: param: 'maybe' stands behind an option, and is none"},
    {"param = n secret default x", "x.conf:4: param: n is secret, and has no default"},
    {"param = n choice 'a", "x.conf:4: param: the quote ''a' is not closed"},
    {"param = n word\nparam = n word", "x.conf:5: param: n is there twice"},
    {"param = t text\nparam = n word",
     "x.conf:5: param: n stands behind t, which takes the rest of the line"},
    {"param = o word optional\nparam = n word",
     "x.conf:5: param: n must be given and stands behind o, which may be left out"},
    {"plan = echo", "x.conf:4: plan: 'echo' is no absolute path of a program"},
    {"plan = /bin/echo {nix}", "x.conf:4: plan: {nix} is no parameter; there are: none"},
    {"plan = /bin/echo 'open", "x.conf:4: plan: the quote ''open' is not closed"},
    {"plan = /nowhere/echo",
     "x.conf:4: plan: '/nowhere/echo' cannot be run: No such file or directory"},
    {"plan = /etc/passwd", "x.conf:4: plan: '/etc/passwd' is no program that can be run"},
    {"plan = /bin", "x.conf:4: plan: '/bin' is no program that can be run"},
    {"folder = srv", "x.conf:4: folder: 'srv' is no absolute path"},
    {"user = no-such-user", "x.conf:4: user: no user 'no-such-user' on this machine"},
    {"environment = 1X a",
     "x.conf:4: environment: '1X' is no name of a variable, allowed is NAME VALUE"},
    {"environment = SIGNALBOX_CALL 5",
     "x.conf:4: environment: 'SIGNALBOX_CALL' is set by signalbox"},
    {"environment = A b\nenvironment = A c", "x.conf:5: environment: 'A' is there twice"},
    {"timeout = 25h", "x.conf:4: timeout: '25h' is not allowed, a duration from 1s to 24h is"},
    {"lock = {nix}", "x.conf:4: lock: {nix} is no parameter; there are: none"},
    {"lock-busy = fail", "x.conf:4: lock-busy: 'fail' is neither wait nor refuse"},
    {"also = #ops",
     "x.conf:4: also: '#ops' does not say which network, allowed is NETWORK/#channel"},
    {"also = n/#ops", "x.conf:4: also: 'n/#ops' is on a network that is not configured"},
    {"also = alice",
     "x.conf:4: also: 'alice' is no target, allowed are #channel, NETWORK/#channel and local"},
    {"done = {nix}",
     "x.conf:4: done: {nix} is no parameter; there are: exit, seconds, last, lines"},
    {"pick = [", "x.conf:4: pick: '[' is no pattern in the syntax of RE2: missing ]: ["},
    {"may = shout", "x.conf:4: may: 'shout' is none of progress, say, topic, result"},
    {"example = a", "x.conf:4: example: 'a' is one argument too many; usage: x"},
    {"alias = help", "x.conf:1: [runbook x]: 'help' is a command of signalbox itself"},
    {"run = /bin/false", "x.conf:4: run: is set twice, first at x.conf:3"},
    {"time-out = 1s", "x.conf:4: time-out: unknown key in [runbook x], did you mean timeout?"},
};

TEST_F(Options, EachFaultOfARunbookIsTold) {
    for (const auto &[lines, error] : bad_runbooks)
        EXPECT_EQ(errors(head + "\n" + lines + "\n"), Lines{error}) << lines;
}

TEST_F(Options, NamesOfRunbooksAreTheirOwn) {
    EXPECT_EQ(errors("[runbook ping]\nsummary = x\nrun = /bin/true\n"),
              Lines{"x.conf:1: [runbook ping]: 'ping' is a command of signalbox itself"});
    EXPECT_EQ(errors(head + "\n[runbook y]\nsummary = y\nrun = /bin/true\nalias = x\n"),
              Lines{"x.conf:4: [runbook y]: 'x' is already a name of [runbook x]"});
    EXPECT_EQ(errors("[runbook Ping]\n"),
              Lines{"x.conf:1: 'Ping' is no name for a command, allowed are 1 to 3 words of a-z, "
                    "0-9 and -"});
}

TEST_F(Options, ProgramsThatOthersMayReplaceAreRefused) {
    const auto with = [&](const std::string &run) {
        return errors("[runbook x]\nsummary = x\nrun = " + run + "\n");
    };
    const std::string loose = write("loose", "", 0777), script = write("script", "", 0646),
                      open = write("open/program", "", 0755);
    EXPECT_EQ(with(loose), Lines{"x.conf:3: run: 'loose' may be written by others; chmod o-w it"});
    EXPECT_EQ(with("/bin/sh " + script),
              Lines{"x.conf:3: run: 'script' may be written by others; chmod o-w it"});
    ::chmod((folder + "/open").c_str(), 0777);
    EXPECT_EQ(with(open), Lines{"x.conf:3: run: 'open/program' is in 'open', which may be written "
                                "by others; chmod o-w it"});
}

TEST_F(Options, RunbooksHaveAFolderOfTheirOwn) {
    const std::string main = write("signalbox.conf", "[bot]\nnick = box\n");
    const std::string part = write("runbooks.d/a.conf", head);
    write("runbooks.d/a.conf~", "nonsense");
    EXPECT_EQ(config_files(main), (Lines{main, part}));
    EXPECT_EQ(read_config(config_files(main)).runbooks.size(), 1u);
    write("runbooks.d/a.conf", "[role operator]\nmember = unix:eve\n");
    EXPECT_EQ(errors_of(config_files(main)),
              Lines{"runbooks.d/a.conf:1: '[role operator]' may not stand in runbooks.d, only "
                    "[runbook NAME]"});
}

TEST_F(Options, RunbooksOfStrangersAreRefused) {
    const std::string main = write("signalbox.conf", "");
    const std::string part = write("runbooks.d/a.conf", head);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(part.c_str(), 65534, 65534), 0);
        EXPECT_EQ(errors_of({main, part}).size(), 1u);
        ASSERT_EQ(::chown(part.c_str(), 0, 0), 0);
    }
    EXPECT_EQ(errors_of({main, part}), Lines{});
    ::chmod((folder + "/runbooks.d").c_str(), 0777);
    EXPECT_EQ(errors_of({main, part}).size(), 1u);
}

TEST(Runbooks, TheManualHasEveryKeyAndKind) {
    std::ifstream file("man/signalbox-runbooks.7");
    const std::string manual{std::istreambuf_iterator<char>(file), {}};
    for (const auto &key : runbook_keys) {
        const std::string name(key.name);
        EXPECT_TRUE(manual.find("\n.It Ic " + name) != manual.npos ||
                    manual.find(" , " + name + "\n") != manual.npos)
            << name;
    }
    for (int kind = 0; kind < static_cast<int>(Kind::command); ++kind) {
        const std::string name(kind_name(static_cast<Kind>(kind)));
        EXPECT_NE(manual.find("\n.It Cm " + name), manual.npos) << name;
    }
}

}  // namespace
