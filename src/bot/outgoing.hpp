#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "bot/receipt.hpp"
#include "irc/delivery.hpp"
#include "irc/pacing.hpp"
#include "irc/session.hpp"

// All that is on its way from us to one network: lines that are paced, words that wait until their
// channel takes them, and words that have left and are not confirmed.  Words outlast an outage;
// what was not confirmed then is said once more.  Whoever a line is for, it has one target: no
// server takes fewer (TARGMAX).  Lines with a receipt are somebody else's to keep: they are given
// back where others would wait, go elsewhere or be lost.
class Outgoing {
public:
    // avoid: nothing that is said begins with these, see unlike_command().
    Outgoing(const Session &irc, Log &log, PacingSettings pacing, std::string avoid);

    void set(PacingSettings changed, std::string avoided);
    // Queues words for one target that can be reached.  Throws Failure where too much waits.
    void say(std::vector<IrcLine> words);
    void push(IrcLine line);  // what is not said to people; an outage ends it

    // Is it an answer to our words, and of interest to nobody else?
    bool hear(const Message &message) { return delivery.hear(message, irc.nick()); }
    void hear(const Happening &happening);
    void tick(Instant at);                    // time has passed, and lines were heard
    Instant next() const;                     // when tick() is due
    std::vector<IrcLine> choose(Instant at);  // what may leave now
    std::vector<IrcLine> leave(std::vector<IrcLine> chosen);  // these do, as they go on the wire
    // Those with a receipt are not to leave; the others are left.
    std::vector<IrcLine> keep_back(std::vector<IrcLine> chosen, const std::string &why) {
        return give_back(std::move(chosen), why);
    }
    std::vector<LineNews> take_line_news() { return std::exchange(line_news, {}); }
    bool has_line_news() const { return !line_news.empty(); }
    Instant leaves() const;  // when there will be something to choose
    std::vector<Happening> take_news() { return std::exchange(news, {}); }
    void dial();  // a new connection is made
    void end();   // none will be made any more

    size_t room(Priority priority) const;  // for lines with a receipt
    size_t size() const { return pacing.size() + held.size(); }
    bool idle() const { return pacing.size() == 0; }

private:
    using Lines = std::vector<IrcLine>;

    // A channel that does not take what we say.
    struct Block {
        std::string channel;
        Instant retry_at;      // one line tries it again
        uint64_t refused = 0;  // the last line that was refused
        uint64_t probe = 0;    // the one that tries it; 0: none is out
    };

    // The life of a connection: outgoing.cpp.
    void offline();
    void online();
    void entered(const std::string &channel);
    void left(const std::string &channel);
    void settle();
    void settle(Delivery::Outcome outcome);
    void wait(IrcLine line);
    void resume(Lines lines);
    Lines take_held(std::string_view channel);
    Lines take_paced(std::string_view channel);  // words for it
    size_t count_held(std::string_view channel) const;
    void drop_old();
    size_t waiting(Priority priority) const;
    void lost(const Lines &lines, const std::string &reason);
    void give_back(const IrcLine &line, const std::string &reason, bool unsure = false);
    Lines give_back(Lines lines, const std::string &reason, bool unsure = false);
    void log_each(Level level, const char *event, const Lines &lines, const std::string &reason);
    std::string channel_of(const IrcLine &line) const;  // empty: it is for a person

    // Channels that do not take what we say: blocks.cpp.
    void refused(IrcLine line, const std::string &reason);
    Block &block(const std::string &channel, uint64_t order, const std::string &reason);
    void begin_block(const std::string &channel, const std::string &reason);
    void taken(const IrcLine &line);
    void hold(IrcLine line, Block &block);
    void probe();
    void unprobe(const IrcLine &line);
    Block *block_of(const IrcLine &line);
    bool has_fallback(std::string_view channel) const;
    void redirect(const IrcLine &line);
    void tell(const std::string &channel, const std::string &text);

    const Session &irc;
    Log &log;
    Instant now{};
    std::string avoid;
    Pacing pacing;
    Delivery delivery;
    Lines held;                           // in the order in which they are to leave
    std::map<std::string, Block> blocks;  // by folded channel
    uint64_t last_order = 0;
    std::vector<Happening> news;
    std::vector<LineNews> line_news;
};
