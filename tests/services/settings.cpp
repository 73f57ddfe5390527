#include "services/settings.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

const ServiceAccount *ServicesSettings::find(const std::string &name) const {
    for (const ServiceAccount &account : accounts)
        if (account.name == name) return &account;
    return nullptr;
}

std::string ServicesSettings::mechanism_list() const {
    std::string list;
    for (const std::string &name : mechanisms) list += (list.empty() ? "" : ",") + name;
    return list;
}

static std::string optional_word(std::istream &in) {
    std::string word;
    in >> word;
    return word == "-" ? "" : word;
}

static ServiceAccount read_account(std::istream &in) {
    ServiceAccount account;
    in >> account.name >> account.password;
    account.fingerprint = optional_word(in);
    account.key_file = optional_word(in);
    return account;
}

static void read_line(ServicesSettings &settings, std::istream &in) {
    std::string key, word;
    in >> key;
    if (key == "port")
        in >> settings.port;
    else if (key == "account")
        settings.accounts.push_back(read_account(in));
    else if (key == "mechanisms")
        while (in >> word) settings.mechanisms.push_back(word);
    else if (key == "iterations")
        in >> settings.iterations;
    else if (key == "fault")
        in >> settings.fault;
    else
        throw std::runtime_error("unknown setting: " + key);
}

ServicesSettings read_settings(const std::string &path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path);
    ServicesSettings settings;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        read_line(settings, words);
    }
    return settings;
}
