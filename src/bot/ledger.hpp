#pragma once

#include <string>

#include "base/log.hpp"
#include "bot/call.hpp"
#include "bot/policy.hpp"
#include "loop/loop.hpp"
#include "store/audit.hpp"

// Writes down what people do: each event once in the log and once in the book.
class Ledger {
public:
    Ledger(Log &log, AuditBook &book, const Loop &loop) : log(log), book(book), loop(loop) {}

    // An event of a call: kind "call", "refusal", "request", "start", "end", ...
    struct Event {
        const char *kind;
        std::string command;    // its name, or what was typed in its place
        std::string arguments;  // fit to be read by anyone who may read the book: no secrets
        std::string outcome;    // ok failed refused usage started ...
        std::string detail = {};
        uint64_t job = 0;
        Risk risk = Risk::read;
    };
    void write(const Policy &policy, const Call &call, const Event &event);
    // An event without a call: "reload", "started", "stopped".
    void write(const std::string &kind, const std::string &detail);

    // While little can be written, the book gets refusals and what is no call's.
    void spare(bool little) { sparing = little; }
    // After the commit: where it has a row of danger, tells the log how the book ends, so that
    // nobody can write it anew.
    void anchor();

private:
    Log &log;
    AuditBook &book;
    const Loop &loop;
    bool sparing = false, anchor_due = false;
};
