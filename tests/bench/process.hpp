#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

// A bot that runs, in a session and a folder of its own; destroying it kills the whole session.
class BotProcess {
public:
    // As the user nobody where `unprivileged` and we are root.  It prints into folder/output.
    BotProcess(const std::vector<std::string> &argv, const std::filesystem::path &folder,
               bool unprivileged);
    BotProcess(const BotProcess &) = delete;
    ~BotProcess();

    bool ended();                    // has it left, though nobody asked it to?
    std::string last_words() const;  // the last line that it printed
    double cpu_seconds() const;      // user and system time of all its processes, to the nanosecond
    double resident_mib() const;     // VmRSS of all its processes

private:
    const std::filesystem::path folder;
    pid_t pid;
};

// All processes of a session, summed up: user and system time, to the nanosecond; VmRSS.
double session_cpu_seconds(pid_t session);
double session_resident_mib(pid_t session);

void pin_to_core(int core);  // us, and whatever we start
int last_core();             // the highest that we may use

// A folder in the system's place for temporary files; destroying it removes it and all in it.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder &) = delete;
    ~ScratchFolder();
    const std::filesystem::path path;
};
