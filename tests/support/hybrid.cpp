#include "support/hybrid.hpp"

#include <unistd.h>

#include <filesystem>

#include "support/child_process.hpp"

static const std::string unpacked = "build/unpacked";

static const std::string as_nobody =
    "setpriv --reuid=65534 --regid=65534 --clear-groups --pdeathsig KILL";

// The rest of the words is executed with the unpacked files below /usr/lib.
static std::vector<std::string> overlaid(const std::string &folder) {
    const std::string root = std::filesystem::absolute(unpacked);
    const std::string script =
        "mount -t overlay overlay -o \"lowerdir=$1/usr/lib:/usr/lib\" /usr/lib && "
        "cd \"$2\" && shift 2 && exec " +
        as_nobody + " -- \"$@\"";
    return {"unshare", "--mount", "/bin/sh", "-c", script, "hybrid", root, folder};
}

static std::string find_obstacle() {
    const std::string program = unpacked + "/usr/sbin/ircd-hybrid";
    if (access(program.c_str(), X_OK) != 0) return program + " is not there";
    if (geteuid() != 0) return "only root may overlay /usr/lib for ircd-hybrid";
    std::vector<std::string> argv = overlaid("/");
    argv.insert(argv.end(), {"test", "-e", "/usr/lib/ircd-hybrid/modules"});
    ChildProcess trial(argv);
    if (trial.wait(10s) == 0) return "";
    return "/usr/lib cannot be overlaid for ircd-hybrid: " + trial.errors();
}

std::string hybrid_obstacle() {
    static const std::string obstacle = find_obstacle();
    return obstacle;
}

std::vector<std::string> hybrid_command(const TempDir &folder) {
    std::vector<std::string> argv = overlaid(folder.path());
    argv.push_back(std::filesystem::absolute(unpacked + "/usr/sbin/ircd-hybrid"));
    argv.push_back("-foreground");
    for (const char *file :
         {"configfile:ircd.conf", "logfile:ircd.log", "pidfile:ircd.pid", "klinefile:kline.db",
          "dlinefile:dline.db", "xlinefile:xline.db", "resvfile:resv.db"}) {
        const std::string option = file;
        const size_t colon = option.find(':');
        argv.push_back("-" + option.substr(0, colon));
        argv.push_back(folder.file(option.substr(colon + 1)));
    }
    return argv;
}
