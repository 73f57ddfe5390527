#pragma once

#include <optional>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/irc_server.hpp"

// What a run of the tool did.
struct ToolResult {
    int status;
    std::string output, errors;
};

// Where the programs under test are: build/san, or $SIGNALBOX_BUILD.
std::string program_path(const std::string &name);

// "[network NAME]" on that server, in plain text, with these channels; it hardly waits between
// lines.
std::string network_text(const std::string &name, const std::string &server,
                         const std::vector<std::string> &channels,
                         const std::string &pacing = "interval = 50ms\n");

// A launcher for Bot: the shell does this first.
std::vector<std::string> shell_first(const std::string &commands);

// signalboxd with a folder, state and control socket of its own.
class Bot {
public:
    // Writes the configuration, in which we are the operator and what is given follows the keys of
    // [bot] (state and control are in it, unless they are given), and starts; where `wait_ready`,
    // waits until the control socket answers.  The launcher is a command that ends by executing the
    // words behind its own.
    explicit Bot(const std::string &configuration, bool wait_ready = true,
                 std::vector<std::string> launcher = {});

    void configure(const std::string &configuration);  // writes it anew; SIGHUP makes it count
    void start(bool wait_ready = true);                // again, after its end
    void signal(int number) { process->signal(number); }
    std::optional<int> wait(Duration at_most = 20s) { return process->wait(at_most); }
    bool running() { return process->running(); }
    pid_t pid() const { return process->pid(); }
    std::string log() const { return process->errors(); }
    bool logs(const std::string &part, Duration at_most = 20s);  // does a line with it come?

    // signalbox with these words, and this on its standard input.
    ToolResult tool(const std::vector<std::string> &words, const std::string &input = "") const;
    // Does its standard output come to hold `part` when asked again and again?
    bool tool_shows(const std::vector<std::string> &words, const std::string &part,
                    Duration at_most = 20s) const;
    const std::string &config_path() const { return file; }
    std::string control_path() const { return folder.file("control"); }
    std::string state_path() const { return folder.file("state"); }
    bool ready() const;  // does the control socket answer?

private:
    TempDir folder;
    const std::vector<std::string> launcher;
    std::string file;
    std::unique_ptr<ChildProcess> process;
};
