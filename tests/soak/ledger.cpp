#include "soak/ledger.hpp"

#include <algorithm>

void Ledger::heard(int number) {
    Entry &entry = entries[number];
    if (entry.heard)
        ++again;
    else if (number < highest)
        ++behind;
    entry.heard = true;
    highest = std::max(highest, number);
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
