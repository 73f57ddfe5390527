#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/log.hpp"
#include "loop/loop.hpp"

// Puts on disk what was written to a file, while the loop goes on.  One at a time; a test puts its
// own in this place, and delays it.
class Sync {
public:
    struct End {
        uint64_t mark;
        int error;  // errno; 0: it is on disk
    };
    virtual ~Sync() = default;
    virtual bool busy() const = 0;
    // Covers all that was written before; `mark` comes back with its end.  Not while busy.
    virtual void start(uint64_t mark) = 0;
    virtual std::optional<End> take() = 0;  // the end of the one that was started
    virtual void renew() {}                 // the file is another one now
};

// For what is in memory only: each ends as it starts.
class NoSync final : public Sync {
public:
    bool busy() const override { return false; }
    void start(uint64_t mark) override { ended = End{mark, 0}; }
    std::optional<End> take() override { return std::exchange(ended, {}); }

private:
    std::optional<End> ended;
};

// fdatasync(2) by the kernel's asynchronous I/O, on a descriptor of our own.  Where the kernel does
// not take it, it is done at once, in the loop, and the log warns of that.
class FileSync final : public Sync {
public:
    FileSync(Loop &loop, Log &log, std::string path);
    ~FileSync() override;  // waits for what is in flight

    bool busy() const override { return running.has_value(); }
    void start(uint64_t mark) override;
    std::optional<End> take() override;
    void renew() override;

private:
    struct Kernel;
    int submit();
    void fall_back(int reason);
    void reap();

    Log &log;
    const std::string path;
    int fd = -1;
    std::optional<uint64_t> running;
    std::optional<End> ended;
    std::unique_ptr<Kernel> kernel;  // null: it takes none
    std::optional<Watch> watch;
};
