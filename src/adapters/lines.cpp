#include "adapters/lines.hpp"

#include <cstring>

LineReader::LineReader(size_t longest)
    : longest(longest),
      size(longest + 2 + 2 * chunk),
      bytes(std::make_unique_for_overwrite<char[]>(size)) {}

std::span<char> LineReader::space() {
    if (start == end) start = end = scanned = 0;
    if (size - end < chunk) {
        std::memmove(bytes.get(), bytes.get() + start, end - start);
        scanned -= start;
        end -= start;
        start = 0;
    }
    return {bytes.get() + end, size - end};
}

void LineReader::fill(size_t count) { end += count; }

bool LineReader::next(std::string_view &line) {
    while (const void *found = std::memchr(bytes.get() + scanned, '\n', end - scanned)) {
        const size_t at = static_cast<size_t>(static_cast<const char *>(found) - bytes.get());
        line = {bytes.get() + start, at - start};
        start = scanned = at + 1;
        while (line.ends_with('\r')) line.remove_suffix(1);
        const bool whole = !dropping && line.size() <= longest;
        too_long += !dropping && !whole;
        dropping = false;
        if (whole && !line.empty()) return true;
    }
    scanned = end;
    drop_overlong();
    return false;
}

// What has grown too long without an end need not be kept.
void LineReader::drop_overlong() {
    if (!dropping && end - start <= longest + 1) return;
    too_long += !dropping;
    dropping = true;
    start = end;
}
