#pragma once

#include <set>
#include <string>
#include <string_view>

// What a program may ask for on the descriptor that SIGNALBOX_FD names, a line each: "progress
// TEXT".  The same words on its standard output are plain text.
struct JobWord {
    enum Kind {
        progress,  // how far it is
        say,       // words for the channel that asked
        topic,     // the channel's new topic
        result,    // what came of it, in place of its last line
    } kind = progress;
    std::string text;
};

std::string_view job_word_name(JobWord::Kind kind);
std::string job_word_names();                        // "progress, say, topic, result"
JobWord::Kind job_word_kind(std::string_view name);  // throws Failure

// Throws Failure: why the line is to be ignored.
JobWord read_job_word(std::string_view line, const std::set<JobWord::Kind> &may);
