#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Where something was written; line 0: the file as a whole.
struct Origin {
    std::string file;
    int line = 0;
    std::string text() const;  // file:line, printable
};

struct Setting {
    std::string key, value;
    Origin at;
};

// One [section] with all its settings, also where it was opened more than once.
struct ConfigSection {
    std::string kind, name;  // "network", "libera"; [bot] has no name
    Origin at;               // where it was opened first
    std::vector<Setting> settings;
    const Setting *find(std::string_view key) const;  // the first one; null: not set
};

// What is wrong, gathered so that all of it is told at once.
class Complaints {
public:
    void add(const Origin &at, std::string_view key, std::string_view what);  // key may be empty
    bool empty() const { return all.empty(); }
    // "file:line: key: what", by file in the order given, and line; the first 100 of them.
    std::vector<std::string> lines(const std::vector<std::string> &files) const;

private:
    struct One {
        Origin at;
        std::string text;
    };
    std::vector<One> all;
};

// A kind of section: [bot], [network NAME].
struct SectionKind {
    std::string_view word;
    std::string (*name)(std::string_view);  // as it is to be; throws Failure.  Null: it has none
    bool many_words = false;                // in its name
    std::string_view stands_for = "NAME";
    bool any_key = false;  // its keys are whatever stands before " ="
    std::string written() const;
};
std::span<const SectionKind> config_kinds();  // of signalbox.conf

// The sections of all files that were read, in the order in which they were opened.
class ConfigText {
public:
    explicit ConfigText(std::span<const SectionKind> kinds = config_kinds()) : kinds(kinds) {}

    void read(const std::string &path, Complaints &complaints);
    const std::vector<ConfigSection> &sections() const { return list; }

private:
    ConfigSection &open(const std::string &kind, const std::string &name, const Origin &at);
    void take(const std::string &path, std::string_view content, Complaints &complaints);
    std::span<const SectionKind> kinds;
    std::vector<ConfigSection> list;
    std::map<std::string, size_t> places;  // by heading, in `list`
};

// A file of at most 1 MiB; throws Failure where it cannot be read, is no plain file, or gives
// others one of the `forbidden` rights (S_IROTH, S_IWOTH).
std::string read_guarded(const std::string &path, unsigned forbidden);

// The one line of a secret file, which others must not read.
std::string read_secret(const std::string &path, size_t most = 400);  // its bytes
