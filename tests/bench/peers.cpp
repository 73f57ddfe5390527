#include "peers.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "corpus.hpp"
#include "network.hpp"

namespace fs = std::filesystem;

std::vector<Peer> all_peers() {
    return {
        {.name = "floor",
         .programs = {"build/bench/floor"},
         .config = "",
         .argv = {"@PROGRAM@", "@PORT@", bench_channel},
         .version_flag = ""},
        {.name = "signalbox",
         .programs = {"build/signalboxd"},
         .config = "signalbox.conf",
         .argv = {"@PROGRAM@", "-c", "@DIR@/signalbox.conf"},
         .version_flag = "--version"},
        {.name = "eggdrop",
         .programs = {"/usr/bin/eggdrop", "/usr/local/bin/eggdrop"},
         .config = "eggdrop.conf",
         .argv = {"@PROGRAM@", "-nm", "@DIR@/eggdrop.conf"},
         .version_flag = "-v",
         .refuses_root = true},
        {.name = "limnoria",
         .programs = {"/usr/bin/limnoria", "/usr/bin/supybot", "/usr/local/bin/limnoria"},
         .config = "limnoria.conf",
         .argv = {"@PROGRAM@", "@DIR@/limnoria.conf"},
         .version_flag = "--version",
         .refuses_root = true},
    };
}

fs::path find_program(const Peer &peer) {
    for (const std::string &program : peer.programs)
        if (fs::exists(program)) return fs::absolute(program);
    return {};
}

std::string version_of(const Peer &peer, const fs::path &program) {
    if (peer.version_flag.empty()) return "";
    const std::string command =
        "'" + program.string() + "' " + peer.version_flag + " 2>/dev/null </dev/null";
    const std::unique_ptr<FILE, int (*)(FILE *)> pipe(popen(command.c_str(), "re"), pclose);
    char line[200] = "";
    if (!pipe || !fgets(line, sizeof line, pipe.get())) return "";
    const std::string version = line;
    return version.substr(0, version.find('\n'));
}

static std::string fill_in(std::string text, const std::string &name, const std::string &value) {
    for (size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
        text.replace(at, name.size(), value);
    return text;
}

static std::string read_template(const std::string &name) {
    std::ifstream file("tests/bench/peers/" + name);
    if (!file) throw BenchFailure("cannot read tests/bench/peers/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> prepare_peer(const Peer &peer, const fs::path &folder, int port) {
    const auto fill = [&](std::string text) {
        text = fill_in(std::move(text), "@PORT@", std::to_string(port));
        text = fill_in(std::move(text), "@DIR@", folder.string());
        return fill_in(std::move(text), "@PROGRAM@", find_program(peer).string());
    };
    fs::create_directories(folder);
    if (!peer.config.empty())
        std::ofstream(folder / peer.config) << fill(read_template(peer.config));
    std::vector<std::string> argv;
    for (const std::string &word : peer.argv) argv.push_back(fill(word));
    return argv;
}
