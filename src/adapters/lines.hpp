#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

// Cuts a stream of bytes into lines.  A line that does not fit is dropped up to its end.
class LineReader {
public:
    static constexpr size_t chunk = 16 * 1024;  // room that space() always has

    explicit LineReader(size_t longest);

    std::span<char> space();  // to read into; lines seen so far are void
    void fill(size_t bytes);  // so many were read
    bool next(
        std::string_view &line);  // without CR LF and never empty; false: no whole line is left
    size_t dropped() const { return too_long; }  // lines, since the beginning

private:
    void drop_overlong();

    const size_t longest;
    const size_t size;
    const std::unique_ptr<char[]> bytes;
    size_t start = 0;  // of what is not taken yet
    size_t end = 0;
    size_t scanned = 0;  // up to here there is no LF
    bool dropping = false;
    size_t too_long = 0;
};
