#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

std::string_view trim(std::string_view text);  // without blanks and tabs at both ends
std::vector<std::string> split(std::string_view text, char separator);  // empty pieces are dropped
std::string lower(std::string_view text);                               // ASCII only

// How many bytes of text fit into `most` without cutting a UTF-8 character in two.
size_t utf8_cut(std::string_view text, size_t most);

// The number of bytes of the UTF-8 character that text begins with; 0 where it is not valid.
size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);

// Text that is safe on a terminal: what is not valid UTF-8 becomes U+FFFD, control characters
// (C0, C1, DEL) and the characters that steer text direction become their picture or U+FFFD.
std::string printable(std::string_view text);

// The candidate that was most likely meant; empty where none is near (edit distance above a third).
std::string nearest(std::string_view word, std::span<const std::string> candidates);

// A whole decimal number and nothing else.
std::optional<long long> parse_integer(std::string_view text);

// "90s", "1h30m", "500ms", "2d", a bare number is seconds; nothing where malformed, negative or
// over 10 years.
std::optional<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);  // "2d 3h", "1m 30s", "0.25s": at most two units

// "2026-11-22T14:43Z", "2026-11-22 14:43:17", "2026-11-22", in UTC; "14:43" is the next such moment
// after `now`.  Nothing where there is no such time.
std::optional<WallTime> parse_time(std::string_view text, WallTime now);
std::string format_time(WallTime time);              // 2026-11-22T14:43:17Z (RFC 3339)
std::string format_bytes(unsigned long long bytes);  // "1.5 GiB"

// All of a file, or nothing where it cannot be read; `most` bytes at the most.
std::optional<std::string> read_file(const std::string &path, size_t most = 1 << 20);
