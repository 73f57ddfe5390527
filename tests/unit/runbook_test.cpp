#include "bot/runbook.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "bot/filter.hpp"
#include "bot/template.hpp"

namespace {

using Words = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

Runbook deploy() {
    Runbook runbook;
    runbook.row.name = "deploy";
    runbook.row.params = {
        {.name = "service", .kind = Kind::choice, .choices = {"web", "--all", "a/b"}},
        {.name = "ref"},
        {.name = "count", .kind = Kind::integer, .optional = true, .least = -5},
        {.name = "path", .optional = true, .dashes = true, .slashes = true},
        {.name = "token", .kind = Kind::secret, .optional = true},
        {.name = "note", .kind = Kind::text, .optional = true},
    };
    runbook.run = {"/opt/deploy", "{service}", "{ref}"};
    return runbook;
}

Call call_by_alice() {
    Call call;
    call.id = 12;
    call.asker.identity = "libera/alice";
    call.place = {"libera", "#ops", true};
    return call;
}

// The words of the program, or why there is none.
Words argv(const Runbook &runbook, const Values &values) {
    try {
        return job_of(runbook, values, call_by_alice()).argv;
    } catch (const Failure &failure) {
        return {failure.what()};
    }
}

Words argv_of(Words run, const Values &values) {
    Runbook runbook = deploy();
    runbook.run = std::move(run);
    return argv(runbook, values);
}

TEST(Runbook, ValuesNeverMakeWords) {
    const Values values = {{"service", "web"}, {"ref", "a b; rm -r 'x' \"$(y)\" `z` *"}};
    EXPECT_EQ(argv(deploy(), values),
              (Words{"/opt/deploy", "web", "a b; rm -r 'x' \"$(y)\" `z` *"}));
    EXPECT_EQ(argv_of({"/opt/x", "--ref={ref}", "{{literal}"}, {{"ref", "{service}"}}),
              (Words{"/opt/x", "--ref={service}", "{literal}"}));
}

TEST(Runbook, AWordWithoutItsValueIsLeftOut) {
    EXPECT_EQ(argv_of({"/opt/x", "{count}", "--n={count}", "{ref}{count}", "end"}, {{"ref", "r"}}),
              (Words{"/opt/x", "end"}));
}

struct BadValue {
    Words run;
    Values values;
    const char *error;
};

const BadValue bad_values[] = {
    {{"/x", "{ref}"}, {{"ref", "-rf"}}, "ref is '-rf', and may not begin with -"},
    {{"/x", "n={ref}"}, {{"ref", "-1"}}, "ref is '-1', and may not begin with -"},
    {{"/x", "{count}"}, {{"count", "-5"}}, "count is '-5', and may not begin with -"},
    {{"/x", "/srv/{ref}"}, {{"ref", "a/b"}}, "ref is 'a/b', and may hold neither / nor .."},
    {{"/x", "/srv/{ref}"}, {{"ref", ".."}}, "ref is '..', and may hold neither / nor .."},
    {{"/x", "{ref}{service}"},
     {{"ref", ".."}, {"service", "web"}},
     "ref is '..', and may hold neither / nor .."},
    {{"/usr/bin/ssh", "web1", "restart", "{ref}"},
     {{"ref", "a;b"}},
     "ref is 'a;b', and with ssh only letters, digits and ._- are allowed"},
    {{"/usr/bin/timeout", "5", "/bin/sh", "/opt/x", "{path}"},
     {{"path", "a/b"}},
     "path is 'a/b', and with sh only letters, digits and ._- are allowed"},
    {{"/x", "{nobody}"}, {{"nobody", "x"}}, "'deploy' has no parameter nobody"},
};

TEST(Runbook, BadValuesNameTheirParameter) {
    for (const auto &[run, values, error] : bad_values)
        EXPECT_EQ(argv_of(run, values), Words{error});
    EXPECT_EQ(argv_of({"/x", "{ref}"}, {{"ref", std::string("a\0b", 3)}}),
              Words{"ref holds a NUL"});
}

TEST(Runbook, AParameterMayAllowMore) {
    EXPECT_EQ(argv_of({"/x", "{path}", "/srv/{path}"}, {{"path", "-a/../b"}}),
              (Words{"/x", "-a/../b", "/srv/-a/../b"}));
    EXPECT_EQ(argv_of({"/x", "{service}"}, {{"service", "--all"}}), (Words{"/x", "--all"}));
    EXPECT_EQ(argv_of({"/x", "/srv/{service}"}, {{"service", "a/b"}}), (Words{"/x", "/srv/a/b"}));
    EXPECT_EQ(argv_of({"/x", "{ref}"}, {{"ref", "/a/../b"}}), (Words{"/x", "/a/../b"}));
    EXPECT_EQ(argv_of({"/bin/sh", "/x", "{ref}"}, {{"ref", "v1.2_3-x"}}),
              (Words{"/bin/sh", "/x", "v1.2_3-x"}));
}

TEST(Runbook, TheEnvironmentIsMadeFromNothing) {
    Runbook runbook = deploy();
    runbook.frame.environment = {
        {"TOKEN", "{token}"}, {"REF", "v-{ref}"}, {"N", "{count}"}, {"LANG", "de_DE.UTF-8"}};
    const JobSpec spec =
        job_of(runbook, {{"service", "web"}, {"ref", "r"}, {"token", "hush"}}, call_by_alice());
    EXPECT_EQ(spec.environment,
              (Variables{{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
                         {"LC_ALL", "C.UTF-8"},
                         {"SIGNALBOX_CALL", "12"},
                         {"SIGNALBOX_RUNBOOK", "deploy"},
                         {"SIGNALBOX_PERSON", "libera/alice"},
                         {"SIGNALBOX_PLACE", "libera/#ops"},
                         {"REF", "v-r"},
                         {"LANG", "de_DE.UTF-8"}}));
    EXPECT_EQ(spec.secrets, (Variables{{"TOKEN", "hush"}}));
}

TEST(Runbook, FolderAndLockAreFilledIn) {
    Runbook runbook = deploy();
    runbook.frame.folder = "/srv/{ref}";
    runbook.frame.lock = "deploy-{service}-{count}";
    runbook.frame.timeout = 5s;
    const JobSpec spec = job_of(runbook, {{"service", "web"}, {"ref", "r"}}, call_by_alice());
    EXPECT_EQ(spec.folder, "/srv/r");
    EXPECT_EQ(spec.lock, "deploy-web-");
    EXPECT_EQ(spec.timeout, 5s);
    EXPECT_EQ(argv(runbook, {{"service", "web"}, {"ref", "a/b"}}),
              Words{"ref is 'a/b', and may hold neither / nor .."});
}

TEST(Runbook, ThePlanTakesNoLock) {
    Runbook runbook = deploy();
    runbook.frame.lock = "deploy";
    runbook.plan = {"/opt/deploy", "--dry-run", "{ref}"};
    const JobSpec spec = plan_of(runbook, {{"ref", "r"}}, call_by_alice());
    EXPECT_EQ(spec.argv, (Words{"/opt/deploy", "--dry-run", "r"}));
    EXPECT_EQ(spec.lock, "");
}

template <class F>
std::string error_of(F &&check) {
    try {
        check();
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "no error";
}

struct BadWords {
    Words words;
    const char *error;
};

const BadWords bad_words[] = {
    {{}, "is empty, allowed is a program with its arguments"},
    {{"deploy"}, "'deploy' is no absolute path of a program"},
    {{"{ref}"}, "'{ref}' is no absolute path of a program"},
    {{"/opt/{ref}"}, "'/opt/{ref}' is no absolute path of a program"},
    {{"/x", "{reff}"}, "{reff} is no parameter, did you mean {ref}?"},
    {{"/x", "{somewhere}"},
     "{somewhere} is no parameter; there are: service, ref, count, path, token, note"},
    {{"/x", "{token}"}, "{token} is secret, and may stand in environment only"},
    {{"/x", "a{ref"}, "'a{ref' has a { without its }"},
    {{"/x", "{}"}, "'{}' names no parameter; a brace is written {{"},
    {{"/x", "{a b}"}, "'{a b}' names no parameter; a brace is written {{"},
    {{"/bin/sh", "-c", "{note}"},
     "{note} is of kind text, and a call of sh takes only what consists of letters, digits and "
     "._-, as choice, integer and word"},
};

TEST(Runbook, BadTemplatesAreNamed) {
    for (const auto &[words, error] : bad_words)
        EXPECT_EQ(error_of([&] { check_words(deploy(), words); }), error);
    EXPECT_EQ(error_of([] {
                  check_words(deploy(), {"/bin/sh", "/x", "{service}", "{count}"});
              }),
              "no error");
    EXPECT_EQ(error_of([] { check_text(deploy(), "a-{token}"); }),
              "{token} is secret, and may stand in environment only");
    EXPECT_EQ(error_of([] { check_environment(deploy(), "{token}{ref}"); }), "no error");
    EXPECT_EQ(error_of([] { check_environment(deploy(), "{exit}"); }),
              "{exit} is no parameter; there are: service, ref, count, path, token, note");
    EXPECT_EQ(
        error_of([] { check_result_text(deploy(), "{exit} {seconds} {last} {lines} {ref}"); }),
        "no error");
    EXPECT_EQ(error_of([] { check_result_text(deploy(), "{lost}"); }),
              "{lost} is no parameter, did you mean {last}?");
}

TEST(Runbook, KnowsProgramsThatRunWhatTheyAreGiven) {
    for (const char *program :
         {"/bin/sh", "/usr/bin/bash", "/usr/bin/ssh", "/bin/su", "/usr/bin/env", "/usr/bin/sudo",
          "/usr/bin/systemd-run", "xargs", "/usr/bin/perl"})
        EXPECT_NE(interpreter_in({program}), "") << program;
    EXPECT_EQ(interpreter_in({"/usr/bin/nice", "-n", "5", "/bin/sh"}), "sh");
    EXPECT_EQ(interpreter_in({"/opt/shell", "/opt/sh/run", "sudoers"}), "");
}

TEST(Runbook, SaysWhatCameOfIt) {
    Runbook runbook = deploy();
    const Values values = {{"service", "web"}};
    EXPECT_EQ(result_text(runbook, values, {}), "");
    runbook.done = "{service} {ref}is out after {seconds} s and {lines} lines: {last}";
    runbook.failed = "{{no}: exit {exit}";
    EXPECT_EQ(
        result_text(runbook, values, {.exit = 0, .took = 61500ms, .last = "{exit}", .lines = 7}),
        "web is out after 61 s and 7 lines: {exit}");
    EXPECT_EQ(result_text(runbook, values, {.exit = 3}), "{no}: exit 3");
}

TEST(Runbook, AreTheSameWhereAllIs) {
    Runbook one = deploy(), other = deploy();
    one.row.runbook = &one;
    EXPECT_TRUE(one == other);
    other.row.params[1].pattern = "x";
    EXPECT_FALSE(one == other);
    other = deploy();
    other.frame.timeout = 61s;
    EXPECT_FALSE(one == other);
}

TEST(LineFilter, RedactsBeforeItPicks) {
    Runbook runbook = deploy();
    runbook.redact = {"password=[^ ]*", "x*"};
    runbook.pick = {"^ERROR", "redacted"};
    const LineFilter filter(runbook, {});
    EXPECT_EQ(filter.pass("login password=hunter2 password=b ok"),
              "login [redacted] [redacted] ok");
    EXPECT_EQ(filter.pass("ERROR xx at"), "ERROR [redacted] at");
    EXPECT_EQ(filter.pass("an ERROR"), std::nullopt);
    EXPECT_EQ(filter.pass(""), std::nullopt);
}

TEST(LineFilter, WithoutPatternsAllPasses) {
    const LineFilter filter(deploy(), {});
    EXPECT_EQ(filter.pass("any line"), "any line");
    EXPECT_EQ(filter.pass(""), "");
}

TEST(LineFilter, HidesSecretValues) {
    const LineFilter filter(deploy(), {{"token", "hunter2"}, {"ref", "main"}});
    EXPECT_EQ(filter.pass("+ login hunter2hunter2 main"), "+ login [redacted][redacted] main");
}

TEST(JobWord, TakesWordsThatAreAllowed) {
    const std::set<JobWord::Kind> may = {JobWord::progress, JobWord::topic};
    const JobWord word = read_job_word("progress  3 of 5 \x1b[1m", may);
    EXPECT_EQ(word.kind, JobWord::progress);
    EXPECT_EQ(word.text, "3 of 5 \u241b[1m");
    EXPECT_EQ(read_job_word("topic all well", may).kind, JobWord::topic);
    EXPECT_EQ(error_of([&] { read_job_word("say hi", may); }),
              "'say' is not among what this runbook may");
    EXPECT_EQ(error_of([&] { read_job_word("shout hi", may); }),
              "'shout' is none of progress, say, topic, result");
    EXPECT_EQ(error_of([&] { read_job_word("", may); }),
              "'' is none of progress, say, topic, result");
    EXPECT_EQ(error_of([&] { read_job_word("progress ", may); }), "'progress' has no text");
}

}  // namespace
