#include "store/backoff.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "base/text.hpp"

// A line a network: its name, the failures in a row, and when it may be dialled (seconds since
// 1970).
BackoffFile::BackoffFile(std::string path) : path(std::move(path)) {
    static constexpr unsigned most_failures = 1000;
    const std::string text = read_file(this->path).value_or("");
    for (const std::string &line : split(text, '\n')) {
        const auto words = split(line, ' ');
        const auto failures = words.size() == 3 ? parse_integer(words[1]) : std::nullopt;
        const auto seconds = words.size() == 3 ? parse_integer(words[2]) : std::nullopt;
        if (!failures || !seconds || *failures < 0 || *failures > most_failures) continue;
        if (*seconds < 0 || *seconds > 1LL << 33) continue;
        networks[words[0]] = {static_cast<unsigned>(*failures),
                              WallTime(std::chrono::seconds(*seconds))};
    }
}

Backoff BackoffFile::get(const std::string &network) const {
    const auto found = networks.find(network);
    return found == networks.end() ? Backoff{} : found->second;
}

bool BackoffFile::put(const std::string &network, const Backoff &backoff) {
    if (get(network) == backoff) return true;
    networks[network] = backoff;
    return path.empty() || write();
}

bool BackoffFile::write() const {
    const std::string draft = path + ".new";
    std::ofstream file(draft, std::ios::trunc);
    for (const auto &[network, backoff] : networks) {
        const auto since = backoff.not_before.time_since_epoch();
        file << network << ' ' << backoff.failures << ' '
             << std::chrono::duration_cast<std::chrono::seconds>(since).count() << '\n';
    }
    file.close();
    return !file.fail() && std::rename(draft.c_str(), path.c_str()) == 0;
}
