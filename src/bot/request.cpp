#include "bot/request.hpp"

uint64_t Wishes::add(Wish &wish) {
    open.emplace(++last, &wish);
    made.push_back(last);
    return last;
}

void Wishes::begin(uint64_t id) {
    auto found = open.extract(id);
    if (found) found.mapped()->begin();
}

void Wishes::refuse(uint64_t id, const std::string &why) {
    auto found = open.extract(id);
    if (found) found.mapped()->refuse(why);
}

void Reloads::settle(bool done, const std::string &words) {
    for (Reload *reload : std::exchange(waiting, {})) {
        if (done)
            reload->end(words);
        else
            reload->refuse(words);
    }
}
