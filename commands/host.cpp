#include <algorithm>
#include <filesystem>
#include <sstream>

#include "bot/command.hpp"

namespace {

// Time that the processors have spent since the machine started, in ticks.
struct Ticks {
    long long busy = 0, idle = 0;
};

}  // namespace

static std::string read(const std::string &path) {
    const size_t most = 32 * 1024;
    return read_file(path, most).value_or("");
}

static Ticks read_ticks() {
    std::istringstream stat(read("/proc/stat"));
    std::string name;
    long long user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    stat >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
    return {.busy = user + nice + system + irq + softirq + steal, .idle = idle + iowait};
}

static long long percent(long long part, long long whole) {
    return whole > 0 ? std::clamp(part * 100 / whole, 0LL, 100LL) : 0;
}

static std::string memory() {
    std::istringstream info(read("/proc/meminfo"));
    std::string name;
    long long kib = 0, total = 0, available = 0;
    for (std::string line; std::getline(info, line);) {
        std::istringstream(line) >> name >> kib;
        if (name == "MemTotal:") total = kib;
        if (name == "MemAvailable:") available = kib;
    }
    return fmt::format("memory {} of {} used ({}%)", format_bytes((total - available) * 1024),
                       format_bytes(total * 1024), percent(total - available, total));
}

// The folders where local disks are mounted, each disk once; "/" first.
static std::vector<std::string> disks() {
    const size_t most = 4;
    std::vector<std::string> folders = {"/"}, seen;
    std::istringstream mounts(read("/proc/mounts"));
    for (std::string line; std::getline(mounts, line) && folders.size() < most;) {
        std::string device, folder, type;
        std::istringstream(line) >> device >> folder >> type;
        if (!device.starts_with("/dev/") || type.starts_with("fuse")) continue;
        if (std::ranges::find(seen, device) != seen.end()) continue;
        seen.push_back(device);
        std::error_code ignored;
        if (folder == "/" || !std::filesystem::is_directory(folder, ignored)) continue;
        folders.push_back(folder);
    }
    return folders;
}

static std::string disk(const std::string &folder) {
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (error) return folder + " unknown";
    const auto used = space.capacity - space.free;
    return fmt::format("{} {} of {} used ({}%)", folder, format_bytes(used),
                       format_bytes(space.capacity), percent(used, used + space.available));
}

static Duration uptime() {
    double seconds = 0;
    std::istringstream(read("/proc/uptime")) >> seconds;
    return std::chrono::seconds(static_cast<long long>(seconds));
}

static std::string load() {
    std::string one, five, fifteen;
    std::istringstream(read("/proc/loadavg")) >> one >> five >> fifteen;
    return fmt::format("load {} {} {}", one, five, fifteen);
}

static std::string name() {
    std::string name;
    std::istringstream(read("/proc/sys/kernel/hostname")) >> name;
    return name;
}

static Task<> host(Ctx &ctx) {
    const Ticks before = read_ticks();
    co_await ctx.sleep(200ms);
    const Ticks after = read_ticks();
    const long long busy = after.busy - before.busy;
    ctx.reply("{}: up {}, {}, processors {}% busy, {}", name(), format_duration(uptime()), load(),
              percent(busy, busy + after.idle - before.idle), memory());
    std::string text;
    for (const std::string &folder : disks()) {
        text += (text.empty() ? "disk " : "; ") + disk(folder);
    }
    ctx.reply("{}", text);
}

const Command host_command = {
    .name = "host",
    .aliases = {"uptime"},
    .family = "machine",
    .summary = "tell the load, memory, disks and uptime of my machine",
    .risk = Risk::read,
    .run = host,
};
