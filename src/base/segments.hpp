#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

// A stream of bytes kept in files of one size, PREFIX.0, PREFIX.1 and so on, of which the first
// ones and the last ones stay: so much of a folder is taken, however much comes, and a crash leaves
// nothing to be mended.  Each byte has its number, by which a reader goes on where it stopped.
struct Segments {
    std::string prefix;            // with the folder
    uint64_t size = 128 * 1024;    // of one file
    uint64_t first = 4, last = 4;  // how many stay
    std::string file(uint64_t number) const { return prefix + "." + std::to_string(number); }
};

class SegmentWriter {
public:
    explicit SegmentWriter(Segments where) : where(std::move(where)) {}
    SegmentWriter(const SegmentWriter &) = delete;
    ~SegmentWriter();
    void append(std::string_view bytes);  // what a full disk does not take is a gap of NULs
    uint64_t length() const { return total; }

private:
    void open_next();
    const Segments where;
    uint64_t total = 0;
    int fd = -1;
};

// What is kept of a stream.
class SegmentReader {
public:
    explicit SegmentReader(Segments where) : where(std::move(where)) {}
    uint64_t length() const;  // of the whole stream
    // Some bytes from `at` on, or from the next one that is kept; `at` is moved behind them.
    std::string read(uint64_t &at, size_t most) const;

private:
    std::set<uint64_t> kept() const;  // the files' numbers
    const Segments where;
};
