// Each *.talk file is a conversation with the whole ring:
//   role NAME MEMBER...        settings: before all else, or as on reload
//   person NAME IDENTITY...
//   rule COMMAND KEY=VALUE...  role, channel, approvals, approver
//   | LINE                     of the configuration: policies, commands, roles; this and what
//                              follows before all else
//   pacing BURST INTERVAL
//   attempts N
//   silence DURATION           before the bot sends a PING
//   isupport TOKEN...          of the server, besides the usual ones
//   runbook NAME RISK [PLAN]   a command that is a job; the program of its dry run
//   server CAPABILITY...       the bot registers and joins #ops
//   < LINE                     the server says
//   > LINE                     the bot says; in order, and nothing else
//   $ USER PLACE TEXT          a command at the control socket
//   = TEXT                     its answer
//   == OUTCOME [TEXT]          its end
//   ~ DURATION                 time passes
//   job N out TEXT             the program of a job writes a line
//   job N word TEXT            and one to SIGNALBOX_FD
//   job N ends STATUS          and ends
//   plan N ...                 the same of the Nth dry run
//   restart                    another bot on the same store; it is not connected yet
//   # ...                      a comment
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "options/options.hpp"
#include "support/rig.hpp"
#include "support/temp_dir.hpp"

namespace {

class Conversation {
public:
    void line(const std::string &text) {
        const auto blank = text.find(' ');
        const std::string verb = text.substr(0, blank),
                          rest = blank == text.npos ? "" : text.substr(blank + 1);
        if (verb.empty() || verb[0] == '#') return;
        if (verb == "<") return hear(rest);
        if (verb == ">") return expect(rest);
        if (verb == "$") return ask(rest);
        if (verb == "=") return expect_answer(rest);
        if (verb == "==") return expect_end(rest);
        if (verb == "|") {
            ASSERT_FALSE(made) << "the configuration comes too late";
            config += rest + "\n";
            return;
        }
        if (verb == "~") return rig().advance(parse_duration(rest).value());
        if (verb == "job") return play(rest, 0);
        if (verb == "plan") return play(rest, 1'000'000'000'000);
        if (verb == "restart") return rig().restart();
        if (verb == "server") return rig().register_on("test", rest, isupport);
        if (verb == "isupport")
            isupport = rest;
        else
            set(verb, split(rest, ' '));
    }
    void end() {
        rig().turn();
        EXPECT_EQ(rig().sent().value_or("(nothing)"), "(nothing)") << "the bot said more";
    }

private:
    Rig &rig() {
        if (!made && !config.empty()) settings.policy = policy_of(config);
        if (!made) made.emplace(settings);
        return *made;
    }
    static Policy policy_of(const std::string &text) {
        const TempDir folder;
        const std::string file =
            folder.write("talk.conf", "[network test]\nserver = irc.test\n" + text);
        try {
            return read_config({file}).policy;
        } catch (const ConfigError &wrong) {
            ADD_FAILURE() << testing::PrintToString(wrong.errors);
            return {};
        }
    }
    void set(const std::string &verb, const std::vector<std::string> &words) {
        const std::vector<std::string> rest(words.begin() + 1, words.end());
        if (verb == "role")
            settings.policy.roles[words.at(0)].members = rest;
        else if (verb == "runbook")
            add_runbook(words);
        else if (verb == "person")
            settings.policy.persons[words.at(0)].is = rest;
        else if (verb == "rule")
            set_rule(words.at(0), rest);
        else if (verb == "pacing")
            settings.networks[0].pacing = {std::stoi(words.at(0)),
                                           parse_duration(words.at(1)).value()};
        else if (verb == "silence")
            settings.networks[0].session.ping_timeout = parse_duration(words.at(0)).value();
        else if (verb == "attempts")
            settings.networks[0].attempts = std::stoi(words.at(0));
        else
            FAIL() << "no directive " << verb;
        if (made) rig().apply(settings);
    }
    void set_rule(const std::string &command, const std::vector<std::string> &words) {
        Rule &rule = settings.policy.commands[command] = {};
        for (const std::string &word : words) {
            const size_t at = word.find('=');
            ASSERT_NE(at, word.npos) << word;
            const std::string key = word.substr(0, at), value = word.substr(at + 1);
            if (key == "role") rule.role = value;
            if (key == "channel") rule.channels.push_back(value);
            if (key == "approvals") rule.approvals = std::stoi(value);
            if (key == "approver") rule.approver = value;
        }
    }
    void add_runbook(const std::vector<std::string> &words) {
        Runbook &made = settings.runbooks.emplace_back();
        made.row.name = words.at(0);
        made.row.family = "runbooks";
        made.row.summary = "of the test";
        for (const Risk risk : {Risk::read, Risk::change, Risk::danger})
            if (risk_name(risk) == words.at(1)) made.row.risk = risk;
        made.run = {"/bin/true"};
        made.plan.assign(words.begin() + 2, words.end());
    }
    void play(const std::string &text, uint64_t first) {
        const auto words = split(text, ' ');
        const uint64_t job = first + std::stoull(words.at(0));
        const size_t begin = words.at(0).size() + words.at(1).size() + 2;
        const std::string rest = text.size() > begin ? text.substr(begin) : "";
        ASSERT_TRUE(rig().runner.began.contains(job)) << "job " << job << " has not begun";
        if (words[1] == "out") return rig().runner.write(job, rest);
        if (words[1] == "word") return rig().runner.tell(job, rest);
        ASSERT_EQ(words[1], "ends");
        rig().runner.end(job, std::stoi(rest), rig().clock.wall());
    }
    void hear(const std::string &text) {
        rig().line().say(unescape(text));
        rig().turn();
    }
    void expect(const std::string &text) {
        rig().turn();
        EXPECT_EQ(rig().sent().value_or("(silence)"), unescape(text));
    }
    void ask(const std::string &text) {
        const auto words = split(text, ' ');
        Ask ask;
        ask.id = 2;
        ask.verb = "call";
        ask.place = words.at(1);
        ask.text = text.substr(words[0].size() + words[1].size() + 2);
        client = rig().client(words[0], words[0] == "root" ? 0 : 1000);
        rig().clients.ask(client, ask);
        rig().turn();
    }
    void expect_answer(const std::string &text) {
        const auto tell = rig().told(client);
        ASSERT_TRUE(tell) << "no answer";
        const auto *answer = std::get_if<Answer>(&tell->body);
        ASSERT_TRUE(answer) << "not an answer: " << write_tell(*tell);
        EXPECT_EQ(answer->text, text);
    }
    void expect_end(const std::string &text) {
        const auto tell = rig().told(client);
        ASSERT_TRUE(tell) << "no end";
        const auto *done = std::get_if<Done>(&tell->body);
        ASSERT_TRUE(done) << "not the end: " << write_tell(*tell);
        EXPECT_EQ(done->outcome + (done->text.empty() ? "" : " " + done->text), text);
    }
    static std::string unescape(std::string text) {
        for (size_t at; (at = text.find("\\1")) != text.npos;) text.replace(at, 2, "\1");
        return text;
    }

    RingSettings settings = rig_settings();
    std::optional<Rig> made;
    std::string isupport, config;
    uint64_t client = 0;
};

class Talk : public testing::TestWithParam<std::string> {};

TEST_P(Talk, GoesAsWritten) {
    std::ifstream file(GetParam());
    Conversation conversation;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        SCOPED_TRACE(GetParam() + ":" + std::to_string(++number));
        conversation.line(line);
    }
    conversation.end();
}

std::vector<std::string> talks() {
    std::vector<std::string> files;
    for (const auto &entry : std::filesystem::directory_iterator("tests/talk"))
        if (entry.path().extension() == ".talk") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

INSTANTIATE_TEST_SUITE_P(Files, Talk, testing::ValuesIn(talks()), [](const auto &talk) {
    return std::filesystem::path(talk.param).stem().string();
});

}  // namespace
