// signalboxd(8): the bot.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <random>

#include "adapters/control.hpp"
#include "adapters/irc.hpp"
#include "adapters/runner.hpp"
#include "adapters/spool.hpp"
#include "adapters/systemd.hpp"
#include "base/descriptors.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "bot/ring.hpp"
#include "bot/table.hpp"
#include "options/changes.hpp"
#include "options/flags.hpp"
#include "options/options.hpp"
#include "options/paths.hpp"
#include "store/verify.hpp"

namespace {

// A start that failed: what to say, and what to exit with.
struct StartFailure {
    int status;
    std::string what;
};

// The folder of the daemon's state, held by one daemon at a time.
class StateFolder {
public:
    explicit StateFolder(const std::string &path) {
        make_folder(path, 0700);
        const std::string file = path + "/lock";
        fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
            throw StartFailure{exit_cannot_create,
                               fmt::format("{}: {}", file, std::strerror(errno))};
        if (flock(fd, LOCK_EX | LOCK_NB) == 0) return;
        close(fd);
        throw StartFailure{exit_try_later,
                           fmt::format("state {}: another signalboxd holds it", path)};
    }
    StateFolder(const StateFolder &) = delete;
    ~StateFolder() { close(fd); }

    static void make_folder(const std::filesystem::path &path, mode_t mode) {
        std::error_code error;
        if (std::filesystem::is_directory(path, error)) return;
        std::filesystem::create_directories(path, error);
        if (error)
            throw StartFailure{exit_cannot_create,
                               fmt::format("{}: {}", path.native(), error.message())};
        chmod(path.c_str(), mode);
    }

private:
    int fd;
};

// libircclient needs low descriptors, so we allow ourselves many; children get what we had, which
// Children has read before.  What is in our memory is nobody else's: no core, no debugger.
void set_limits() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 65536);
    setrlimit(RLIMIT_NOFILE, &files);
#ifndef __SANITIZE_ADDRESS__
    const rlimit none{};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

int start_status(StoreFailure::Kind kind) {
    if (kind == StoreFailure::newer) return exit_config;
    return kind == StoreFailure::locked ? exit_try_later : exit_io;
}

RingSettings ring_settings(const Config &config) {
    RingSettings settings;
    settings.nick = config.nick;
    settings.prefix = config.prefix;
    settings.owner = config.owner;
    settings.zone = config.zone;
    settings.policy = config.policy;
    settings.approval_ttl = config.approval_ttl;
    settings.otp_folder = config.state + "/otp";
    settings.jobs = config.jobs;
    settings.keeping = config.keeping;
    settings.posting = config.posting;
    settings.announcements = config.announcements;
    settings.tender = "/proc/self/exe";
    for (const NetworkConfig &network : config.networks) settings.networks.push_back(network);
    for (const RunbookConfig &runbook : config.runbooks) settings.runbooks.push_back(runbook);
    settings.schedules = config.schedules;
    return settings;
}

std::vector<std::string> unix_names(const Policy &policy) {
    static constexpr std::string_view door = "unix:";
    std::vector<std::string> names;
    const auto gather = [&](const std::vector<std::string> &identities) {
        for (const std::string &identity : identities)
            if (identity.starts_with(door)) names.push_back(identity.substr(door.size()));
    };
    for (const auto &[name, role] : policy.roles) gather(role.members);
    for (const auto &[name, person] : policy.persons) gather(person.is);
    return names;
}

// The program that holds jobs: beside our own file, else where it is installed.
std::string job_program() {
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    const auto beside = own / "signalbox-job";
    if (std::filesystem::exists(beside, error)) return beside;
    return own.parent_path() / "libexec" / "signalbox" / "signalbox-job";
}

class Daemon {
public:
    Daemon(DaemonOptions options, Config start)
        : options(std::move(options)),
          config(std::move(start)),
          log(clock, level(), std::getenv("JOURNAL_STREAM")),
          state(config.state),
          loop(clock),
          manager(loop),
          control(make_control()),
          memories(config.state + "/memory"),
          store(open_store(config.state + "/signalbox.db")),
          sync(loop, log, store->database.wal()),
          runner(loop, log, config.state + "/jobs", job_program()),
          spool(loop, log, config.spool),
          ring(
              ring_settings(config), compiled_commands(),
              [this](const std::string &network) { return make_wire(network); }, *control, memories,
              *store, sync, runner, loop, log, std::random_device{}()) {
        set_limits();
        learn_names();
    }

    int run() {
        log.notice("started", {{"version", version},
                               {"control", config.control},
                               {"networks", std::to_string(config.networks.size())}});
        manager.ready();
        ring.watch_spool([this] { return spool.waits(); });
        while (!ring.over() && !late) {
            ring.turn(spool.waits() ? 0s : 1h);
            take_spool();
            if (loop.signal(SIGHUP) || ring.wants_reload()) reload();
            if (loop.signal(SIGUSR1)) ring.dump();
            if (loop.signal(SIGTERM)) stop("terminated");
            if (loop.signal(SIGINT)) stop("interrupted");
        }
        log.notice("stopped");
        return exit_ok;
    }

private:
    Level level() const {
        Level most = config.log_level;
        parse_level(options.log_level, most);
        return most;
    }

    std::unique_ptr<ControlServer> make_control() {
        StateFolder::make_folder(std::filesystem::path(config.control).parent_path(), 0755);
        try {
            return std::make_unique<ControlServer>(loop, log, config.control);
        } catch (const Failure &failure) {
            throw StartFailure{exit_cannot_create, failure.what()};
        }
    }

    static std::unique_ptr<Store> open_store(const std::string &path) {
        try {
            return std::make_unique<Store>(path);
        } catch (const StoreFailure &failure) {
            throw StartFailure{start_status(failure.kind), failure.what()};
        }
    }

    std::unique_ptr<Wire> make_wire(const std::string &network) {
        DialSettings settings;
        for (const NetworkConfig &one : config.networks)
            if (one.session.network == network) settings.tls = one.tls;
        return std::make_unique<IrcWire>(loop, log, network, settings);
    }

    void learn_names() {
        for (const std::string &name : control->set_names(unix_names(config.policy)))
            log.warning("no such user", {{"identity", "unix:" + name}});
    }

    // A few a turn, so that many hold up nobody.
    void take_spool() {
        static constexpr size_t at_once = 50;
        for (const std::string &name : ring.take_unspooled()) spool.remove(name);
        std::vector<SpoolFile> files = spool.take(at_once);
        for (SpoolFile &file : files) file.peer.name = control->name_of(file.peer.uid);
        ring.hear_spool(std::move(files));
    }

    void reload() {
        manager.reloading();
        try {
            ring.reloaded(true, take(read_config(config_files(options.config))));
        } catch (const ConfigError &error) {
            refuse_reload(error.errors);
        } catch (const std::exception &error) {
            refuse_reload({error.what()});
        }
        manager.ready();
    }

    // All of it or nothing; what a connection depends on makes a new one.
    std::string take(Config changed) {
        const std::vector<std::string> news = changes(config, changed),
                                       renew = to_reconnect(config, changed);
        for (const std::string &change : news) log.notice("reload", {{"change", change}});
        config = std::move(changed);
        log.set_level(level());
        learn_names();
        spool.move(config.spool);
        ring.apply(ring_settings(config), renew);
        const size_t count = count_of(news);
        if (count == 0) return "reloaded: nothing has changed";
        return fmt::format("reloaded: {} change{}", count, count == 1 ? "" : "s");
    }

    void refuse_reload(const std::vector<std::string> &errors) {
        for (const std::string &line : errors) log.error("reload refused", {{"error", line}});
        const size_t more = errors.size() - 1;
        ring.reloaded(false, "not reloaded: " + printable(errors.front()) +
                                 (more > 0 ? fmt::format(" (and {} more)", more) : ""));
    }

    void stop(const char *why) {
        static constexpr Duration patience = 9s;
        if (farewell) return;
        log.notice("stopping", {{"reason", why}});
        manager.stopping();
        farewell.emplace(loop, patience, [this] { late = true; });
        ring.quit(why);
    }

    const DaemonOptions options;
    Config config;
    SystemClock clock;
    Log log;
    StateFolder state;
    Loop loop;
    ServiceManager manager;
    std::unique_ptr<ControlServer> control;
    MemoryFile memories;
    std::unique_ptr<Store> store;
    FileSync sync;
    JobRunner runner;
    SpoolFolder spool;
    Ring ring;
    std::optional<Timer> farewell;
    bool late = false;
};

int fail(int status, const std::string &what) {
    fmt::print(stderr, "signalboxd: {}\n", what);
    return status;
}

// "--tend FILE [UNTIL]": what a daemon has its store tended by, in a process of its own: a
// checkpoint, or the rows older than that go to an archive.
int tend(const std::string &file, const char *until) {
    try {
        if (!until) return checkpoint(file), exit_ok;
        const std::string folder = std::filesystem::path(file).parent_path() / "archive";
        StateFolder::make_folder(folder, 0700);
        const WallTime end{std::chrono::seconds(parse_integer(until).value_or(0))};
        const auto last = archive(file, folder, end);
        if (last) fmt::print("{} {}\n", last->number, last->hash);
        return exit_ok;
    } catch (const StartFailure &failure) {
        return fail(failure.status, failure.what);
    } catch (const StoreFailure &failure) {
        return fail(exit_io, failure.what());
    }
}

int start(const DaemonOptions &options) {
    try {
        return Daemon(options, read_config(config_files(options.config))).run();
    } catch (const ConfigError &error) {
        for (const std::string &line : error.errors) fmt::print(stderr, "{}\n", line);
        return exit_config;
    } catch (const StartFailure &failure) {
        return fail(failure.status, failure.what);
    }
}

}  // namespace

int main(int argc, char **argv) {
    open_standard_files();
    close_inherited_files();
    try {
        if (argc > 2 && std::string_view(argv[1]) == "--tend") return tend(argv[2], argv[3]);
        const DaemonOptions options = parse_daemon(argc, argv);
        if (options.help) fmt::print("{}", daemon_help());
        if (options.version) fmt::print("signalboxd {}\n", version);
        return options.help || options.version ? exit_ok : start(options);
    } catch (const Failure &failure) {
        return fail(exit_usage, failure.what());
    } catch (const std::exception &error) {
        return fail(exit_internal, error.what());
    }
}
