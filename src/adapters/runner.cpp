#include "adapters/runner.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"

namespace {

constexpr Duration news_pause = 25ms;   // between two looks at what has changed
constexpr Duration look_pause = 200ms;  // between two looks at one job's output
constexpr Duration probe_pause = 2s;
constexpr size_t piece = 16 * 1024;  // of output, at one look
constexpr uint64_t far = 64 * 1024;  // behind this nothing is taken any more but the newest
constexpr char removed[] = ".removed";

class Descriptor {
public:
    Descriptor(int fd, const std::string &what) : fd(fd) {
        if (fd < 0) throw Failure("{}: {}", what, std::strerror(errno));
    }
    Descriptor(const Descriptor &) = delete;
    ~Descriptor() { close(fd); }
    const int fd;
};

// The lock belongs to the open file: whoever inherits it holds it.
void lock(const Descriptor &file) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    if (fcntl(file.fd, F_OFD_SETLK, &whole) < 0) throw Failure("lock: {}", std::strerror(errno));
}

// In memory only: there may be secrets in it.
void write_spec(const Descriptor &file, const JobSpec &spec) {
    const std::string bytes = pack_spec(spec, Secrets::included).pack();
    const bool whole =
        write(file.fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (!whole || lseek(file.fd, 0, SEEK_SET) != 0)
        throw Failure("memory: {}", std::strerror(errno));
}

// Removes an entry and what is in it, `most` entries at the most.  True: it is gone.
bool remove_some(int parent, const char *name, int &most) {
    if (--most < 0) return false;
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? nullptr : fdopendir(fd);
    if (!folder) return false;
    bool empty = true;
    while (const dirent *entry = empty ? readdir(folder) : nullptr) {
        const std::string_view inner = entry->d_name;
        if (inner != "." && inner != "..") empty = remove_some(fd, entry->d_name, most);
    }
    closedir(folder);
    return empty && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

// One piece of a stream, from where it can be read as whole lines on.
struct Piece {
    std::string bytes;
    uint64_t skipped = 0;  // in front of it
};

// Where there is a gap, what is left of the line behind it goes too.
Piece read_piece(const SegmentReader &reader, uint64_t &at) {
    const uint64_t before = at;
    Piece read{reader.read(at, piece)};
    const uint64_t begin = at - read.bytes.size();
    if (begin == before) return read;
    const size_t end = std::min(read.bytes.find('\n'), read.bytes.size() - 1);
    read.skipped = begin + end + 1 - before;
    read.bytes.erase(0, end + 1);
    return read;
}

}  // namespace

JobRunner::JobRunner(Loop &loop, Log &log, std::string folder, std::string program)
    : loop(loop),
      log(log),
      folder(std::move(folder)),
      program(std::move(program)),
      children(loop),
      inotify(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    mkdir(this->folder.c_str(), 0700);
    if (inotify >= 0) watch.emplace(loop, inotify, POLLIN, [this](short) { changed(); });
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(this->folder, error))
        if (entry.path().extension() == removed) unwanted.push_back(entry.path().filename());
    probe();
}

JobRunner::~JobRunner() {
    watch.reset();
    if (inotify >= 0) close(inotify);
}

std::string JobRunner::folder_of(uint64_t job) const { return folder + "/" + std::to_string(job); }

void JobRunner::start(uint64_t job, const JobSpec &spec) {
    try {
        spawn(job, spec);
    } catch (const Failure &failure) {
        JobEnd failed;
        failed.status = 127;
        failed.trouble = failure.what();
        failed.time = loop.wall();
        end(job, jobs[job], failed);
    }
}

void JobRunner::spawn(uint64_t job, const JobSpec &spec) {
    const std::string path = folder_of(job), lock_path = path + "/lock";
    if (mkdir(path.c_str(), 0700) < 0) throw Failure("{}: {}", path, std::strerror(errno));
    hold(job, {});
    const Descriptor life(open(lock_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                          lock_path);
    lock(life);
    const Descriptor input(memfd_create("job", MFD_CLOEXEC), "memory");
    write_spec(input, spec);
    const Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
    children.detach({program, path}, {input.fd, null.fd, null.fd, life.fd});
}

bool JobRunner::adopt(uint64_t job, const JobPlace &seen) {
    const std::string path = folder_of(job);
    if (access(path.c_str(), F_OK) < 0) return false;
    // The first thing that its process does is to make room for the file of its end.
    const bool alive = lives(job);
    const bool began = access((path + "/exit.tmp").c_str(), F_OK) == 0 || end_of(job);
    if (!alive && !began) {
        forget(job);
        return false;
    }
    hold(job, seen);
    return true;
}

void JobRunner::hold(uint64_t job, const JobPlace &seen) {
    Held &held = jobs[job];
    held.place = seen;
    if (inotify < 0) return;
    held.watch = inotify_add_watch(inotify, folder_of(job).c_str(),
                                   IN_MODIFY | IN_MOVED_TO | IN_CLOSE_WRITE);
    if (held.watch >= 0) watches[held.watch] = job;
}

void JobRunner::cancel(uint64_t job) {
    const std::string file = folder_of(job) + "/cancel";
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) close(fd);
}

// Something was written in some folder.  A job that writes much is not news each time.
void JobRunner::changed() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (ssize_t n; (n = read(inotify, buffer.data(), buffer.size())) > 0;) {
        for (const char *at = buffer.data(); at < buffer.data() + n;) {
            const auto *event = reinterpret_cast<const inotify_event *>(at);
            const auto whose = watches.find(event->wd);
            if (whose != watches.end()) jobs[whose->second].changed = true;
            if (event->mask & IN_Q_OVERFLOW)
                for (auto &[job, held] : jobs) held.changed = true;
            at += sizeof *event + event->len;
        }
    }
    watch->fd = -1;
    rest.emplace(loop, news_pause, [this] { watch->fd = inotify; });
}

// A process that dies leaves no news but its lock.
void JobRunner::probe() {
    for (auto &[job, held] : jobs) held.changed = true;
    prober.emplace(loop, probe_pause, [this] { probe(); });
}

std::vector<JobNews> JobRunner::take() {
    std::vector<uint64_t> due;
    Instant next = unwanted.empty() ? never : loop.now() + news_pause;
    for (const auto &[job, held] : jobs) {
        if (!held.changed) continue;
        if (held.look_at <= loop.now())
            due.push_back(job);
        else
            next = std::min(next, held.look_at);
    }
    for (const uint64_t job : due) {
        look(job, jobs[job]);
        const auto held = jobs.find(job);
        if (held != jobs.end() && held->second.changed) next = std::min(next, held->second.look_at);
    }
    remove_some();
    if (next == never)
        wake.reset();
    else
        wake.emplace(loop, next - loop.now(), [] {});
    return std::exchange(news, {});
}

void JobRunner::look(uint64_t job, Held &held) {
    held.changed = false;
    held.look_at = loop.now() + look_pause;
    const bool alive = lives(job);  // asked first: its last deed is the file of its end
    std::optional<JobEnd> ended = end_of(job);
    if (!ended && !alive) {
        ended.emplace();
        ended->lost = true;
        ended->time = loop.wall();
    }
    read_messages(job, held);
    while (read_output(job, held)) {
        held.changed = true;
        if (!ended) return;
    }
    if (ended) end(job, held, *ended);
}

// True: there is more.
bool JobRunner::read_output(uint64_t job, Held &held) {
    const SegmentReader reader(job_output(folder_of(job)));
    const uint64_t length = reader.length();
    const uint64_t before = held.place.output + held.output.pending();
    uint64_t at = before, skipped = 0;
    if (at + far < length) {
        skipped = length - piece - held.place.output;
        held.output = CleanLines();
        at = length - piece;
    }
    const bool jumped = skipped > 0;
    Piece read = read_piece(reader, at);
    if (jumped) {
        const size_t end = std::min(read.bytes.find('\n') + 1, read.bytes.size());
        skipped += end;
        read.bytes.erase(0, end);
    }
    skipped += read.skipped;
    if (read.skipped > 0) held.output = CleanLines();
    std::vector<std::string> lines = held.output.add(read.bytes);
    held.place.output = at - held.output.pending();
    if (!lines.empty() || skipped > 0)
        news.push_back({job, JobNews::output, std::move(lines), skipped, held.place});
    return at < length && at > before;
}

void JobRunner::read_messages(uint64_t job, Held &held) {
    const SegmentReader reader(job_messages(folder_of(job)));
    uint64_t at = held.place.messages + held.messages.pending();
    std::vector<std::string> lines;
    for (std::string bytes; !(bytes = reader.read(at, piece)).empty();)
        for (std::string &line : held.messages.add(bytes)) lines.push_back(std::move(line));
    held.place.messages = at - held.messages.pending();
    if (!lines.empty()) news.push_back({job, JobNews::message, std::move(lines), 0, held.place});
}

void JobRunner::end(uint64_t job, Held &held, const JobEnd &end) {
    for (const bool message : {true, false}) {
        std::vector<std::string> lines = (message ? held.messages : held.output).end();
        if (lines.empty()) continue;
        const auto kind = message ? JobNews::message : JobNews::output;
        news.push_back({job, kind, std::move(lines), 0, held.place});
    }
    if (held.watch >= 0) {
        inotify_rm_watch(inotify, held.watch);
        watches.erase(held.watch);
    }
    news.push_back({job, JobNews::ended, {}, 0, held.place, end});
    jobs.erase(job);
}

bool JobRunner::lives(uint64_t job) const {
    const int fd = open((folder_of(job) + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    struct flock whole {};
    whole.l_type = F_RDLCK;
    const bool free = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type == F_UNLCK;
    close(fd);
    return !free;
}

std::optional<JobEnd> JobRunner::end_of(uint64_t job) const {
    const auto bytes = read_file(folder_of(job) + "/exit");
    const auto fields = bytes ? Fields::unpack(*bytes) : std::nullopt;
    if (!fields) return {};
    return unpack_end(*fields);
}

std::vector<std::string> JobRunner::output(uint64_t job) const {
    const SegmentReader reader(job_output(folder_of(job)));
    CleanLines clean;
    std::vector<std::string> all;
    const auto gather = [&](std::vector<std::string> lines) {
        std::ranges::move(lines, std::back_inserter(all));
    };
    for (uint64_t at = 0, before = 0;; before = at) {
        Piece read = read_piece(reader, at);
        if (at == before) break;
        if (read.skipped > 0) {
            clean = CleanLines();
            all.push_back("[" + format_bytes(read.skipped) + " left out]");
        }
        gather(clean.add(read.bytes));
    }
    gather(clean.end());
    return all;
}

void JobRunner::forget(uint64_t job) {
    const std::string name = std::to_string(job) + removed;
    if (rename(folder_of(job).c_str(), (folder + "/" + name).c_str()) == 0)
        unwanted.push_back(name);
}

// A program may leave any number of files behind.
void JobRunner::remove_some() {
    static constexpr int entries = 64;
    if (unwanted.empty()) return;
    const int parent = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int left = entries;
    while (!unwanted.empty() && left > 0) {
        const bool gone = ::remove_some(parent, unwanted.back().c_str(), left);
        if (!gone && left >= 0)
            log.warning("not removed", {{"folder", folder + "/" + unwanted.back()},
                                        {"reason", std::strerror(errno)}});
        if (gone || left >= 0) unwanted.pop_back();
    }
    if (parent >= 0) close(parent);
}
