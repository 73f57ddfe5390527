#include "services/link.hpp"

#include <sys/socket.h>

#include <cstdio>
#include <ctime>
#include <sstream>
#include <utility>

#include "services/crypto.hpp"

static const std::string id = "00S", nickserv = "00SAAAAAA";

void ServicesLink::send(const std::string &line) {
    const std::string bytes = line + "\r\n";
    ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void ServicesLink::run(int connection) {
    fd = connection;
    attempts.clear();
    send("CAPAB START 1205");
    send("CAPAB CAPABILITIES :PROTOCOL=1205");
    send("CAPAB END");
    send("SERVER services.test linkpass 0 " + id + " :services for tests");
    std::string buffer;
    char bytes[4096];
    for (ssize_t count; (count = recv(fd, bytes, sizeof bytes, 0)) > 0;) {
        buffer.append(bytes, static_cast<size_t>(count));
        for (size_t end; (end = buffer.find('\n')) != buffer.npos; buffer.erase(0, end + 1))
            hear(buffer.substr(0, end));
    }
}

static std::vector<std::string> words_of(const std::string &line) {
    const size_t text = line.find(" :");
    std::istringstream head(line.substr(0, text));
    std::vector<std::string> words;
    for (std::string word; head >> word;) words.push_back(word);
    if (text != line.npos) words.push_back(line.substr(text + 2, line.find('\r') - text - 2));
    return words;
}

void ServicesLink::hear(const std::string &line) {
    const size_t tags = line.starts_with('@') ? line.find(' ') + 1 : 0;
    Words words = words_of(line.substr(tags));
    std::string source;
    if (!words.empty() && words[0].starts_with(':')) {
        source = words[0].substr(1);
        words.erase(words.begin());
    }
    if (words.empty()) return;
    if (words[0] == "SERVER" && source.empty()) introduce();
    if (words[0] == "PING") send(":" + id + " PONG " + source);
    if (words[0] == "PRIVMSG" && words.size() == 3) on_words(source, words_of(words[2]));
    if (words[0] == "ENCAP" && words.size() > 6 && words[2] == "SASL" && settings.fault != "mute")
        on_sasl(words[3], {words.begin() + 5, words.end()});
}

void ServicesLink::introduce() {
    const std::string now = std::to_string(time(nullptr)), us = ":" + id + " ";
    send(us + "BURST " + now);
    send(us + "UID " + nickserv + " " + now +
         " NickServ services.test services.test NickServ 0.0.0.0 " + now +
         " +io :Nickname Services");
    send(us + "ENDBURST");
    send(us + "METADATA * saslmechlist :" + settings.mechanism_list());
}

void ServicesLink::on_sasl(const std::string &user, const Words &words) {
    if (words[0] == "S") begin(user, words[1], words.size() > 2 ? words[2] : "");
    if (words[0] == "C") proceed(user, words[1]);
    if (words[0] == "D") attempts.erase(user);
}

void ServicesLink::begin(const std::string &user, const std::string &mechanism,
                         const std::string &fingerprint) {
    std::printf("%s begins %s\n", user.c_str(), mechanism.c_str());
    std::fflush(stdout);
    bool offered = false;
    for (const std::string &name : settings.mechanisms) offered |= name == mechanism;
    auto exchange = offered ? make_exchange(mechanism, settings, fingerprint) : nullptr;
    if (!exchange) {
        answer(user, "M", settings.mechanism_list());
        return finish(user, "");
    }
    attempts[user] = {std::move(exchange), ""};
    answer(user, "C", "+");
}

void ServicesLink::proceed(const std::string &user, const std::string &piece) {
    constexpr size_t full = 400;
    const auto found = attempts.find(user);
    if (found == attempts.end()) return;
    Attempt &attempt = found->second;
    if (piece != "+") attempt.received += piece;
    if (piece.size() == full) return;
    const auto received = from_base64(std::exchange(attempt.received, ""));
    if (!received) return finish(user, "");
    const SaslReply reply = attempt.exchange->take(*received);
    if (reply.kind == SaslReply::more) return answer(user, "C", to_base64(reply.text));
    finish(user, reply.text);
}

void ServicesLink::answer(const std::string &user, const std::string &kind,
                          const std::string &data) {
    send(":" + id + " ENCAP " + user.substr(0, 3) + " SASL " + nickserv + " " + user + " " + kind +
         " " + data);
}

void ServicesLink::finish(const std::string &user, const std::string &account) {
    attempts.erase(user);
    if (!account.empty()) set_account(user, account);
    answer(user, "D", account.empty() ? "F" : "S");
}

void ServicesLink::set_account(const std::string &user, const std::string &account) {
    send(":" + id + " METADATA " + user + " accountname :" + account);
}

void ServicesLink::on_words(const std::string &user, const Words &words) {
    const auto notice = [&](const std::string &text) {
        send(":" + nickserv + " NOTICE " + user + " :" + text);
    };
    if (words.size() == 1 && words[0] == "LOGOUT") {
        notice("You have been logged out.");
        return set_account(user, "");
    }
    if (words.size() != 3 || words[0] != "IDENTIFY") return notice("Unknown command.");
    const ServiceAccount *account = settings.find(words[1]);
    if (!account || account->password != words[2])
        return notice("Invalid password for " + words[1] + ".");
    notice("You are now identified for " + account->name + ".");
    set_account(user, account->name);
}
