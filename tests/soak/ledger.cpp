#include "soak/ledger.hpp"

#include <algorithm>
#include <sstream>

void Ledger::heard(int number) {
    Entry &entry = entries[number];
    int &last = highest[number / block];
    if (entry.heard)
        ++again;
    else if (number < last)
        ++behind;
    entry.heard = true;
    last = std::max(last, number);
}

size_t Ledger::promised() const {
    const auto accepted = [](const auto &each) { return each.second.accepted; };
    return static_cast<size_t>(std::count_if(entries.begin(), entries.end(), accepted));
}

std::vector<int> Ledger::missing() const {
    std::vector<int> numbers;
    for (const auto &[number, entry] : entries)
        if (entry.accepted && !entry.heard) numbers.push_back(number);
    return numbers;
}

size_t sent_again(const std::string &log) {
    static constexpr std::string_view count = "lines=";
    std::istringstream lines(log);
    size_t total = 0;
    for (std::string line; std::getline(lines, line);) {
        const size_t at = line.find(count);
        if (line.find("event=\"sent again\"") != line.npos && at != line.npos)
            total += std::stoul(line.substr(at + count.size()));
    }
    return total;
}
