#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "irc/line.hpp"
#include "irc/message.hpp"

// What we ask a server about each channel that we have joined: its modes and, where accounts are
// to be known, who is in it with which account (WHOX).  One channel at a time.
class Inquiry {
public:
    void ask_modes(const std::string &channel);
    void ask_people(const std::string &channel);
    void forget(std::string_view channel);  // we have left it
    void forget_people();                   // no answer to come is believed
    void clear();

    std::vector<IrcLine> take(Instant now);  // what is to be sent
    Instant next() const;                    // when to ask again; never: only after an answer

    bool believes(const Message &whox) const;   // this 354 answers us
    void modes_are(std::string_view channel);   // 324 has come
    void people_end(std::string_view channel);  // 315 has come
    void busy(Instant now);                     // 263: the server wants to be asked later

private:
    struct Question {
        std::string channel;
        bool modes = false, people = false;
    };
    Question &about(const std::string &channel);
    void settle();
    std::string token() const { return std::to_string(generation); }

    std::deque<Question> waiting;
    std::optional<Question> asked;
    Instant until{};          // the answer is waited for, or nothing is asked
    unsigned generation = 1;  // 1 to 999
};
