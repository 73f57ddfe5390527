#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "irc/isupport.hpp"
#include "irc/line.hpp"

// The words that have left for a server, until it is known what has become of them.  Where it
// echoes them with the label that we gave them, the echo confirms them; else the answer to a PING
// that we send behind them does.
class Delivery {
public:
    static constexpr size_t most = 1000;  // lines that may be out

    struct Outcome {
        enum Kind { taken, refused, unheard } kind;  // unheard: nothing for a minute
        IrcLine line;
        std::string reason = {};  // refused
    };

    explicit Delivery(const Isupport &support) : support(support) {}

    void begin();                // a connection is up
    std::vector<IrcLine> end();  // it is gone: what was out, in order
    bool has_room() const { return out.size() < most; }
    void use_labels(bool use) { labels = use; }  // the server echoes, and answers to labels

    // Remembers a line that leaves now; what comes back is to be sent in its place.
    IrcLine leave(IrcLine line, Instant now);
    std::optional<IrcLine> ask(Instant now);  // the PING that is due behind what has left
    // Is it an answer to our words, and nothing else?  An echo is something to be read, too.
    bool hear(const Message &message, std::string_view own_nick);
    void tick(Instant now);
    Instant next() const;  // when ask() or tick() have something to do
    std::vector<Outcome> take_outcomes() { return std::exchange(outcomes, {}); }

private:
    struct Out {
        IrcLine line;
        Instant left;
    };
    using Lines = std::map<uint64_t, Out>;  // by number, in order
    struct Refusals {                       // of one target, since our last PING was answered
        size_t count = 0;
        std::string reason;
    };

    bool hear_pong(const Message &message);
    bool hear_labelled(const Message &message, std::string_view own_nick);
    bool hear_refusal(const Message &message);
    bool hear_nameless(const Message &message);
    void note_batch(const Message &message);
    std::string label_of(const Message &message) const;
    Lines::iterator find(std::string_view label);
    void settle_asked();
    size_t count_out(std::string_view target) const;
    void settle(Lines::iterator line, Outcome::Kind kind, std::string_view reason = {});
    bool same_target(const Out &line, std::string_view target) const;
    std::string target_of(const Out &line) const { return support.fold(line.line.params[0]); }

    const Isupport &support;
    Lines out;
    std::vector<Outcome> outcomes;
    std::map<std::string, std::string> batches;  // open ones that answer a label
    std::map<std::string, Refusals> refusals;    // without a label, by folded target
    bool labels = false;
    uint64_t connection = 0, last = 0;  // what labels are made of
    uint64_t asked = 0;                 // the last line that has our PING behind it
    bool asking = false;                // and it is not answered yet
    Instant ask_at{};                   // the next one not before
};
