// A Session's network by the name that it gives itself: once it is another one, so may its people
// be, until the operators say that they know.
#include <algorithm>

#include "base/text.hpp"
#include "irc/session.hpp"

// One printable word, so that it can be kept and shown.
std::string Session::called() const {
    static constexpr size_t longest = 64;
    if (support.network().empty()) return "-";
    std::string word = printable(support.network());
    word.resize(utf8_cut(word, longest));
    std::ranges::replace(word, ' ', '_');
    return word;
}

void Session::note_name() {
    if (settled() && remembered.called.empty() && !support.network().empty())
        remembered.called = called();
}

bool Session::renamed() const {
    return settled() && !remembered.called.empty() && called() != remembered.called;
}

void Session::acknowledge() {
    if (renamed()) remembered.called = called();
}

std::vector<std::string> Session::warnings() const {
    if (!renamed()) return {};
    return {"the network calls itself " + called() + " now and was " + remembered.called +
            ": accounts there are weak until you run 'acknowledge " + config.network + "'"};
}
