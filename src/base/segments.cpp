#include "base/segments.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"

SegmentWriter::~SegmentWriter() {
    if (fd >= 0) close(fd);
}

void SegmentWriter::open_next() {
    if (fd >= 0) close(fd);
    const uint64_t number = total / where.size;
    fd = open(where.file(number).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (number < where.first + where.last) return;
    unlink(where.file(number - where.last).c_str());
}

void SegmentWriter::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const uint64_t at = total % where.size;
        if (at == 0) open_next();
        const size_t count = std::min<uint64_t>(bytes.size(), where.size - at);
        ssize_t written = 0;
        for (size_t done = 0; done < count && written >= 0; done += static_cast<size_t>(written))
            written = pwrite(fd, bytes.data() + done, count - done, static_cast<off_t>(at + done));
        total += count;
        bytes.remove_prefix(count);
    }
}

std::set<uint64_t> SegmentReader::kept() const {
    const std::filesystem::path path(where.prefix);
    const std::string start = path.filename().native() + ".";
    std::set<uint64_t> numbers;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(path.parent_path(), error)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(start)) continue;
        if (const auto number = parse_integer(name.substr(start.size())))
            numbers.insert(static_cast<uint64_t>(*number));
    }
    return numbers;
}

uint64_t SegmentReader::length() const {
    const std::set<uint64_t> numbers = kept();
    struct stat file {};
    if (numbers.empty() || stat(where.file(*numbers.rbegin()).c_str(), &file) < 0) return 0;
    return *numbers.rbegin() * where.size + static_cast<uint64_t>(file.st_size);
}

std::string SegmentReader::read(uint64_t &at, size_t most) const {
    const std::set<uint64_t> numbers = kept();
    const auto next = numbers.lower_bound(at / where.size);
    if (next == numbers.end()) return {};
    const uint64_t begin = *next * where.size;
    at = std::max(at, begin);
    const int fd = open(where.file(*next).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return {};
    std::string bytes(std::min<uint64_t>(most, begin + where.size - at), '\0');
    const ssize_t got = pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(at - begin));
    close(fd);
    bytes.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
    at += bytes.size();
    return bytes;
}
