#include "support/crowd.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <sstream>

#include "base/text.hpp"
#include "support/run_until.hpp"

static const std::string offered =
    "account-notify chghost extended-join message-tags multi-prefix server-time "
    "userhost-in-names";
static const char *const variable = "SIGNALBOX_BUILD";

PlainBuild::PlainBuild() {
    if (const char *build = std::getenv(variable)) before = build;
    setenv(variable, "build", 1);
}

PlainBuild::~PlainBuild() {
    if (before)
        setenv(variable, before->c_str(), 1);
    else
        unsetenv(variable);
}

static std::string configuration(int port, int channels) {
    std::string text = fmt::format(
        "[network test]\ntls = no\nserver = 127.0.0.1:{}\ninterval = 0s\nattempts = 0\n", port);
    for (int i = 0; i < channels; i++) text += fmt::format("channel = #channel{}\n", i);
    return text;
}

Crowd::Crowd(int channels, int members)
    : channels(channels), members(members), bot(configuration(server.port(), channels)) {}

static std::string nick_of(int channel, int member) {
    return fmt::format("person-{:03}-{:05}", channel, member);
}

static std::string host_of(int channel, int member) {
    return fmt::format("{:05}.{:03}.customers.example.org", member, channel);
}

std::string Crowd::mask(int channel, int member) const {
    return nick_of(channel, member) + "!~someone@" + host_of(channel, member);
}

bool Crowd::until(const std::function<bool()> &condition, Duration limit) {
    return run_until(
        loop, [&] { return hear(), condition(); }, limit);
}

bool Crowd::enter() {
    return until([this] { return asked_about == channels && server.unsent() == 0; }) && answers();
}

bool Crowd::answers() {
    const std::string token = fmt::format("token{}", ++asked);
    server.send(fmt::format(":{} PRIVMSG {} :!echo {}\r\n", mask(0, 1), channel(0), token));
    return until([&] { return server.heard().find(token) != std::string::npos; });
}

void Crowd::hear() {
    for (;;) {
        const std::string &heard = server.heard();
        const size_t end = heard.find("\r\n", read);
        if (end == std::string::npos) return;
        const std::string line = heard.substr(read, end - read);
        read = end + 2;
        obey(line);
    }
}

void Crowd::obey(const std::string &line) {
    const std::vector<std::string> words = split(line, ' ');
    if (words[0] == "CAP") return negotiate(line);
    if (words[0] == "USER" && caps.empty()) return welcome();
    if (words[0] == "PING") return reply("PONG irc.test " + words[1]);
    if (words[0] == "MODE") return reply("324 signalbox " + words[1] + " +nt");
    if (words[0] == "WHO") return who(words);
    if (words[0] != "JOIN") return;
    for (const std::string &channel : split(words[1], ',')) let_in(channel);
}

void Crowd::negotiate(const std::string &line) {
    const std::string verb = split(line, ' ')[1];
    if (verb == "END") return welcome();
    if (verb == "LS") return caps = " ", reply("CAP * LS :" + offered);
    if (verb != "REQ") return;
    const std::string wanted = line.substr(line.find(':') + 1);
    caps += wanted + " ";
    reply("CAP * ACK :" + wanted);
}

void Crowd::welcome() {
    reply("001 signalbox :welcome");
    reply(
        "005 signalbox CASEMAPPING=rfc1459 CHANTYPES=# PREFIX=(ov)@+ WHOX NETWORK=TestNet "
        "CHANLIMIT=#:200 :are supported");
    reply("422 signalbox :no motd");
}

void Crowd::let_in(const std::string &channel) {
    server.send(":signalbox!~signalbox@bot.example.org JOIN " + channel +
                (caps.find(" extended-join ") == caps.npos ? "" : " * :signalbox") + "\r\n");
    names(std::stoi(channel.substr(8)));
}

void Crowd::names(int number) {
    const bool whole = caps.find(" userhost-in-names ") != caps.npos;
    std::string line;
    for (int member = 0; member <= members; member++) {
        line +=
            (line.empty() ? "" : " ") + (whole ? mask(number, member) : nick_of(number, member));
        if (line.size() < 380 && member < members) continue;
        reply(fmt::format("353 signalbox = {} :{}", channel(number), line));
        line.clear();
    }
    reply(fmt::format("366 signalbox {} :end", channel(number)));
}

// The fields of WHOX, in the order in which servers give them.
static std::string whox(const std::string &asked, const std::string &channel, int number,
                        int member) {
    const size_t comma = asked.find(',');
    const std::string fields = asked.substr(0, comma);
    std::string line;
    const auto give = [&](char field, const std::string &value) {
        if (fields.find(field) != fields.npos) line += " " + value;
    };
    give('t', comma == asked.npos ? "0" : asked.substr(comma + 1));
    give('c', channel);
    give('u', "~someone");
    give('i', "192.0.2.1");
    give('h', host_of(number, member));
    give('s', "irc.test");
    give('n', nick_of(number, member));
    give('f', "H");
    give('d', "0");
    give('l', "0");
    give('a', fmt::format("account{:03}{:05}", number, member));
    give('o', "n/a");
    give('r', ":A person with a name");
    return line;
}

void Crowd::who(const std::vector<std::string> &words) {
    if (!words[1].starts_with("#channel")) return reply("315 signalbox " + words[1] + " :end");
    const int number = std::stoi(words[1].substr(8));
    asked_about++;
    for (int member = 0; member < members; member++)
        reply(words.size() > 2 && words[2][0] == '%'
                  ? "354 signalbox" + whox(words[2].substr(1), words[1], number, member)
                  : fmt::format("352 signalbox {} ~someone {} irc.test {} H :0 A person", words[1],
                                host_of(number, member), nick_of(number, member)));
    reply("315 signalbox " + words[1] + " :end");
}

double Crowd::resident_mib() const {
    std::istringstream status(slurp(fmt::format("/proc/{}/status", bot.pid())));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

std::string Crowd::slow_turns() const {
    std::istringstream log(bot.log());
    std::string found;
    for (std::string line; std::getline(log, line);)
        if (line.find("slow turn") != line.npos) found += line + "\n";
    return found;
}
