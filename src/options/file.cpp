#include "options/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <cstring>
#include <sstream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "options/paths.hpp"
#include "options/values.hpp"

namespace po = boost::program_options;

static constexpr size_t file_limit = 1 << 20;

std::string Origin::text() const {
    const std::string name = printable(file);
    return line ? fmt::format("{}:{}", name, line) : name;
}

const Setting *ConfigSection::find(std::string_view key) const {
    const auto found = std::ranges::find(settings, key, &Setting::key);
    return found == settings.end() ? nullptr : &*found;
}

void Complaints::add(const Origin &at, std::string_view key, std::string_view what) {
    all.push_back({at, key.empty() ? std::string(what) : fmt::format("{}: {}", key, what)});
}

std::vector<std::string> Complaints::lines(const std::vector<std::string> &files) const {
    constexpr size_t most = 100;
    std::vector<One> sorted = all;
    std::ranges::stable_sort(sorted, {}, [&](const One &one) {
        return std::pair(std::ranges::find(files, one.at.file) - files.begin(), one.at.line);
    });
    std::vector<std::string> result;
    for (const auto &one : sorted) {
        if (result.size() == most) break;
        result.push_back(fmt::format("{}: {}", one.at.text(), one.text));
    }
    if (sorted.size() > most)
        result.push_back(fmt::format("... and {} more errors", sorted.size() - most));
    return result;
}

namespace {

class File {
public:
    explicit File(const std::string &path)
        : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
        if (fd < 0) throw Failure("cannot be read: {}", std::strerror(errno));
    }
    File(const File &) = delete;
    ~File() { ::close(fd); }

    mode_t mode() const {
        struct stat status;
        if (::fstat(fd, &status) != 0) throw Failure("cannot be read: {}", std::strerror(errno));
        return status.st_mode;
    }

    std::string read() const {
        std::string content(file_limit + 1, '\0');
        size_t size = 0;
        while (size < content.size()) {
            const ssize_t got = ::read(fd, content.data() + size, content.size() - size);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) throw Failure("cannot be read: {}", std::strerror(errno));
            if (got == 0) break;
            size += got;
        }
        if (size > file_limit) throw Failure("is larger than 1 MiB");
        content.resize(size);
        return content;
    }

private:
    int fd;
};

// What remains of a file for Boost's parser, which knows no line numbers and takes every # for a
// comment: one option for each number in `lines`, with each # hidden.
struct Sifted {
    std::string text;
    std::vector<int> lines;
};

}  // namespace

std::string read_guarded(const std::string &path, unsigned forbidden) {
    const File file(path);
    const mode_t mode = file.mode();
    if (!S_ISREG(mode)) throw Failure("is no plain file");
    if (mode & forbidden & S_IROTH)
        throw Failure("may be read by others; chmod o= {}", printable(path));
    if (mode & forbidden & S_IWOTH)
        throw Failure("may be written by others; chmod o-w {}", printable(path));
    return file.read();
}

std::string read_secret(const std::string &path, size_t most) {
    std::string secret = read_guarded(path, S_IROTH | S_IWOTH);
    if (secret.ends_with('\n')) secret.pop_back();
    if (secret.ends_with('\r')) secret.pop_back();
    return secret_value(secret, most);
}

// What Boost's parser takes for something else, and stands for it meanwhile: no valid line has it.
static constexpr char hidden_hash = '\x01', hidden_equals = '\x02', hidden_dot = '\x03';

static void hide_hashes(std::string &text) { std::ranges::replace(text, '#', hidden_hash); }

static void show_hashes(std::string &text) { std::ranges::replace(text, hidden_hash, '#'); }

static void hide_signs(std::string &key) {
    std::ranges::replace(key, '=', hidden_equals);
    std::ranges::replace(key, '.', hidden_dot);
}

static void show_signs(std::string &key) {
    std::ranges::replace(key, hidden_equals, '=');
    std::ranges::replace(key, hidden_dot, '.');
    show_hashes(key);
}

std::string SectionKind::written() const {
    return name ? fmt::format("[{} {}]", word, stands_for) : fmt::format("[{}]", word);
}

// A word that no command can be called by is told of where the names are compared.
static std::string command_heading(std::string_view words) {
    std::string name;
    for (const std::string &word : split(words, ' '))
        name += (name.empty() ? "" : " ") + role_name(word);
    return name;
}

static constexpr SectionKind usual_kinds[] = {
    {"bot", nullptr},
    {"announcements", nullptr},
    {"audience", role_name},
    {"network", network_name},
    {"role", role_name},
    {"person", role_name},
    {"policy", policy_name, false, "RISK"},
    {"command", command_heading, true},
    {"freeze", role_name},
    {"runbook", command_name, true},
    {"schedule", schedule_name},
};

std::span<const SectionKind> config_kinds() { return usual_kinds; }

using Kinds = std::span<const SectionKind>;

static const SectionKind *find_kind(Kinds kinds, std::string_view word) {
    const auto found = std::ranges::find(kinds, word, &SectionKind::word);
    return found == kinds.end() ? nullptr : &*found;
}

static std::string kind_hint(Kinds kinds, const std::string &kind) {
    std::vector<std::string> words;
    std::string known;
    for (const SectionKind &one : kinds) {
        words.emplace_back(one.word);
        known += (known.empty() ? "" : &one == &kinds.back() ? " and " : ", ") + one.written();
    }
    const std::string near = nearest(kind, words);
    return near.empty() ? "known are " + known
                        : fmt::format("did you mean {}?", find_kind(kinds, near)->written());
}

// The kind and the name in a line like [network libera].
static std::pair<const SectionKind *, std::string> heading(Kinds kinds, std::string_view line) {
    if (!line.ends_with(']'))
        throw Failure("{} has no ] at its end, allowed is [SECTION]", quoted(line));
    const auto words = split(line.substr(1, line.size() - 2), ' ');
    const std::string word = words.empty() ? "" : words[0];
    const SectionKind *kind = find_kind(kinds, word);
    if (!kind) throw Failure("unknown section {}, {}", quoted(line), kind_hint(kinds, word));
    const bool fits = kind->many_words ? words.size() >= 2 : words.size() == (kind->name ? 2 : 1);
    if (!fits) throw Failure("{} is no section, allowed is {}", quoted(line), kind->written());
    if (!kind->name) return {kind, ""};
    std::string name = words[1];
    for (size_t i = 2; i < words.size(); ++i) name += " " + words[i];
    return {kind, kind->name(name)};
}

// Where the = between key and value is; a key like M-= may be one itself.
static size_t equals_in(std::string_view line, bool any_key) {
    const size_t behind_blank = any_key ? line.find(" =") : line.npos;
    const size_t equals = behind_blank == line.npos ? line.find('=') : behind_blank + 1;
    if (equals == line.npos)
        throw Failure("{} is neither [SECTION] nor KEY = VALUE nor a # comment", quoted(line));
    return equals;
}

static void check_key(std::string_view key) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; };
    if (key.empty() || key.size() > 32 || !std::ranges::all_of(key, plain))
        throw Failure("{} is no key, allowed are 1 to 32 letters, digits, - and _", quoted(key));
}

namespace {

// Goes through the lines of one file.
class Sieve {
public:
    Sieve(std::string file, Kinds kinds, Complaints &complaints)
        : at{std::move(file), 0}, kinds(kinds), complaints(complaints) {}

    struct Heading {
        std::string kind, name;
        Origin at;
    };
    std::vector<Heading> headings;
    Sifted result;

    void line(std::string_view text) {
        at.line++;
        try {
            sift(text);
        } catch (const Failure &failure) {
            complaints.add(at, "", failure.what());
        }
    }

private:
    void sift(std::string_view raw) {
        if (raw.ends_with('\r')) raw.remove_suffix(1);
        std::string text(trim(raw));
        std::ranges::replace(text, '\t', ' ');
        if (text.starts_with('#')) return;
        check_line(text);
        if (text.starts_with('[')) return open(text);
        if (!text.empty() && state != State::skipping) setting(text);
    }

    void open(const std::string &text) {
        state = State::skipping;
        const auto [found, name] = heading(kinds, text);
        const std::string kind(found->word);
        if (kind != "runbook" && is_runbook_file(at.file))
            throw Failure("{} may not stand in {}, only [runbook NAME]", quoted(text),
                          runbook_folder);
        state = State::inside;
        any_key = found->any_key;
        headings.push_back({kind, name, at});
        result.text += name.empty() ? "[" + kind + "]\n" : "[" + kind + " " + name + "]\n";
    }

    void setting(std::string text) {
        const size_t equals = equals_in(text, any_key);
        std::string key(trim(text.substr(0, equals)));
        if (!any_key || key.empty()) check_key(key);
        if (state == State::before) throw Failure("{}: stands before the first [section]", key);
        hide_signs(key);
        text = key + " = " + text.substr(equals + 1);
        hide_hashes(text);
        result.text += text + "\n";
        result.lines.push_back(at.line);
    }

    Origin at;
    Kinds kinds;
    Complaints &complaints;
    bool any_key = false;  // in this section
    enum class State { before, inside, skipping } state = State::before;
};

}  // namespace

static std::vector<po::option> parse(Kinds kinds, const std::string &text) {
    po::options_description known;
    for (const SectionKind &kind : kinds) {
        const std::string pattern = std::string(kind.word) + (kind.name ? " *" : ".*");
        known.add_options()(pattern.c_str(), po::value<std::string>());
    }
    std::istringstream stream(text);
    return po::parse_config_file(stream, known).options;
}

ConfigSection &ConfigText::open(const std::string &kind, const std::string &name,
                                const Origin &at) {
    const std::string heading = name.empty() ? kind : kind + " " + name;
    const auto [place, added] = places.try_emplace(heading, list.size());
    if (added) list.push_back({kind, name, at, {}});
    return list[place->second];
}

void ConfigText::take(const std::string &path, std::string_view content, Complaints &complaints) {
    Sieve sieve(path, kinds, complaints);
    while (!content.empty()) {
        const size_t end = content.find('\n');
        sieve.line(content.substr(0, end));
        content.remove_prefix(end == content.npos ? content.size() : end + 1);
    }
    for (const auto &heading : sieve.headings) open(heading.kind, heading.name, heading.at);
    size_t number = 0;
    for (auto &option : parse(kinds, sieve.result.text)) {
        const size_t dot = option.string_key.rfind('.');
        show_hashes(option.value.at(0));
        auto &section = list[places.at(option.string_key.substr(0, dot))];
        std::string key = option.string_key.substr(dot + 1);
        show_signs(key);
        section.settings.push_back({key, option.value[0], {path, sieve.result.lines.at(number++)}});
    }
}

// Who drops a file into a folder beside the configuration decides what the bot runs.
static void check_owner(const std::string &path, uid_t also) {
    struct stat status;
    if (::stat(path.c_str(), &status) != 0)
        throw Failure("cannot be read: {}", std::strerror(errno));
    if (status.st_mode & S_IWOTH)
        throw Failure("{} may be written by others; chmod o-w it", printable(path));
    if (status.st_uid != 0 && status.st_uid != ::geteuid() && status.st_uid != also)
        throw Failure("{} belongs to neither root nor the owner of the configuration",
                      printable(path));
}

static void check_runbook_file(const std::string &path) {
    const std::string folder = folder_of(path);
    struct stat above;
    if (::stat(folder_of(folder).c_str(), &above) != 0)
        throw Failure("cannot be read: {}", std::strerror(errno));
    check_owner(folder, above.st_uid);
    check_owner(path, above.st_uid);
}

void ConfigText::read(const std::string &path, Complaints &complaints) {
    try {
        if (is_runbook_file(path)) check_runbook_file(path);
        std::string content = read_guarded(path, S_IWOTH);
        const bool marked = content.starts_with("\xef\xbb\xbf");
        take(path, std::string_view(content).substr(marked ? 3 : 0), complaints);
    } catch (const Failure &failure) {
        complaints.add({path, 0}, "", failure.what());
    } catch (const po::error &error) {
        complaints.add({path, 0}, "", error.what());
    }
}
