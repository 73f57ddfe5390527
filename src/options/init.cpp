#include "options/init.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "base/error.hpp"
#include "base/text.hpp"
#include "options/flags.hpp"
#include "options/options.hpp"
#include "options/paths.hpp"
#include "options/questions.hpp"
#include "options/values.hpp"
#include "options/writing.hpp"

namespace fs = std::filesystem;

namespace {

struct Answers {
    std::string network, server;
    bool tls = true, insecure = false;
    std::string nick, channel;
    std::string account, login;  // may be empty
    std::string password;        // may be empty
};

// What is asked, in this order.
class Interview {
public:
    explicit Interview(Questions &questions) : questions(questions) {}

    Answers run() {
        answers.network = ask("A name for the network, such as libera", "", network_name);
        ask_server();
        answers.nick = ask("Nick of the bot", "signalbox", nick_value);
        answers.channel = ask("Channel, and its key after a blank", "", channel_value);
        answers.account = ask("Your services account there, which may give orders (may be empty)",
                              "", [this](auto text) { check_account(text); });
        answers.login = ask("Local user who may give orders (- for nobody)", login_name(),
                            [](auto text) { check_login(text); });
        if (answers.login == "-") answers.login.clear();
        answers.password = questions.ask_hidden(
            "Password of the server itself (mostly empty; not shown)", check_password);
        return answers;
    }

private:
    template <class F>
    std::string ask(const std::string &question, const std::string &fallback, F check) {
        return questions.ask(question, fallback, [&](const std::string &text) {
            check_line(text);
            check(text);
        });
    }

    void ask_server() {
        do {
            answers.server =
                ask("Server, HOST or HOST:PORT", "", [](auto text) { server_value(text, 6697); });
            const auto server = server_value(answers.server, 6697);
            answers.tls = yes("TLS", server.port == 6667 ? "no" : "yes");
            answers.insecure = !answers.tls && !is_loopback(server.host);
        } while (answers.insecure && !yes("Everyone on the way can read what is said. Sure", "no"));
        answers.server = server_value(answers.server, answers.tls ? 6697 : 6667).text();
    }

    bool yes(const std::string &question, const std::string &fallback) {
        return truth_value(ask(question + ", yes or no", fallback, truth_value));
    }

    void check_account(const std::string &text) {
        if (!text.empty()) identity_value(answers.network + "/" + text);
    }

    static void check_password(const std::string &text) {
        if (!text.empty()) secret_value(text);
    }

    static void check_login(const std::string &text) {
        if (text != "-") identity_value("unix:" + text);
    }

    Questions &questions;
    Answers answers;
};

}  // namespace

static std::string password_name(const Answers &answers) {
    return answers.network + ".server-password";
}

static std::string network_text(const Answers &answers) {
    std::string text = fmt::format("[network {}]\n", answers.network);
    text += fmt::format("server    = {}\n", answers.server);
    if (!answers.tls) text += "tls       = no\n";
    if (answers.insecure) text += "insecure  = yes\n";
    text +=
        "# A server with a certificate of your own:\n"
        "#ca-file   = /etc/signalbox/ca.pem\n"
        "# or the SHA-256 fingerprint of its certificate, instead of any authority:\n"
        "#fingerprint = 0123...\n";
    if (!answers.password.empty())
        text += fmt::format("server-password-file = {}\n", password_name(answers));
    text += fmt::format(
        "# The bot's own account, once it has one; signalbox.conf(5) says how to get there:\n"
        "#account   = {}\n"
        "#password-file = {}.password\n",
        answers.nick, answers.network);
    return text + "# One line for each channel, with its key where it has one:\n" +
           fmt::format("channel   = {}\n", answers.channel);
}

static std::string roles_text(const Answers &answers) {
    std::string text =
        "# Who may change things: services accounts, local users of this machine.\n"
        "[role operator]\n";
    const auto member = [&](const std::string &prefix, const std::string &name) {
        if (!name.empty()) text += fmt::format("member    = {}{}\n", prefix, name);
    };
    member(answers.network + "/", answers.account);
    member("unix:", answers.login);
    return text;
}

static std::string config_text(const Answers &answers) {
    return fmt::format(
        "# Written by signalbox init; signalbox.conf(5) has all the keys.\n"
        "# A # begins a comment only at the start of a line.\n\n"
        "[bot]\n"
        "nick      = {}\n"
        "prefix    = !\n"
        "# Whom to ask about this bot; shown to everyone on IRC:\n"
        "#owner     = ops@example.org\n\n{}\n{}",
        answers.nick, network_text(answers), roles_text(answers));
}

// Writes both files and reads them back; what was written is gone again where that fails.
static void write_all(const InitRequest &request, const Answers &answers) {
    const fs::path file = request.file;
    if (file.has_parent_path()) make_folders(file.parent_path());
    const bool channel_key = answers.channel.find(' ') != answers.channel.npos;
    NewFile config(file, config_text(answers), channel_key ? 0600 : 0644);
    std::optional<NewFile> password;
    if (!answers.password.empty())
        password.emplace(file.parent_path() / password_name(answers), answers.password + "\n",
                         0600);
    read_public_config({config.draft()});
    if (password) password->keep(request.force);
    try {
        config.keep(request.force);
    } catch (const Failure &) {
        if (password) password->withdraw();
        throw;
    }
}

static std::string next_steps(const std::string &file) {
    return fmt::format(
        "\n{0} is written. Next:\n"
        "  signalbox check -c {0} --connect   try the network for real\n"
        "  signalboxd -c {0}                  start the bot\n"
        "  signalbox -c {0} console           talk to it\n",
        file);
}

int init(const InitRequest &request, int in, std::ostream &out, std::ostream &err) {
    const auto failed = [&](const std::string &why, int status) {
        err << "signalbox init: " << why << "\n";
        return status;
    };
    std::error_code error;
    if (!request.force && fs::exists(fs::symlink_status(request.file, error)))
        return failed(printable(request.file) + ": is there already; --force writes over it",
                      exit_cannot_create);
    try {
        Questions questions(in, out);
        write_all(request, Interview(questions).run());
    } catch (const Interrupted &interrupted) {
        out << "\n";
        return failed("nothing was written", interrupted.status);
    } catch (const Failure &failure) {
        return failed(failure.what(), exit_cannot_create);
    } catch (const ConfigError &wrong) {
        return failed(wrong.errors.at(0), exit_internal);
    }
    out << next_steps(request.file);
    return exit_ok;
}

static const Flag init_flags[] = {
    {"force", 'f', "", "write over a configuration that is there"},
    {"help", 'h', "", "print this and exit"},
};

int run_init(int argc, char **argv) {
    try {
        const auto given = parse_arguments({argv, argv + argc}, init_flags, 1);
        if (given.has("help")) {
            std::cout << "usage: signalbox init [--force] [FILE]\n\n" << flags_help(init_flags);
            return exit_ok;
        }
        const std::string file = given.words.empty() ? init_file() : given.words[0];
        return init({file, given.has("force")}, STDIN_FILENO, std::cout, std::cerr);
    } catch (const Failure &failure) {
        std::cerr << "signalbox init: " << failure.what() << "\n";
        return exit_usage;
    }
}
