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
