// console.conf as it is read from a file.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "options/console.hpp"
#include "options/options.hpp"
#include "support/temp_dir.hpp"

namespace {

std::vector<std::string> errors_of(const std::string &text) {
    const TempDir folder;
    try {
        read_console_settings(folder.write("console.conf", text));
    } catch (const ConfigError &error) {
        std::vector<std::string> errors = error.errors;
        for (std::string &one : errors) one = one.substr(one.rfind('/') + 1);
        return errors;
    }
    return {};
}

}  // namespace

TEST(ConsoleConf, IsReadWithAllThatKeysMayBeCalled) {
    const TempDir folder;
    const std::string path = folder.write("console.conf",
                                          "# mine\n[keys]\nM-= = none\nM-. = yank\nM-# = undo\n"
                                          "^X=redraw\n[colours]\nalert = 203 on default bold\n"
                                          "[settings]\ntimestamps = short\nhistory = 0\n");
    const ConsoleSettings settings = read_console_settings(path);
    EXPECT_EQ(settings.action("M-="), Action::none);
    EXPECT_EQ(settings.action("M-."), Action::yank);
    EXPECT_EQ(settings.action("M-#"), Action::undo);
    EXPECT_EQ(settings.action("^X"), Action::redraw);
    EXPECT_EQ(settings.colours.at(Part::alert), (PartLook{203, -1, true, false, false}));
    EXPECT_EQ(settings.times, Times::brief);
    EXPECT_EQ(settings.history, 0u);
}

TEST(ConsoleConf, MayBeMissing) {
    const TempDir folder;
    EXPECT_TRUE(read_console_settings(folder.file("none")).keys.empty());
    EXPECT_TRUE(read_console_settings("").joins);
}

TEST(ConsoleConf, TakesWhatItPrints) {
    EXPECT_EQ(errors_of(bindings_text({})), std::vector<std::string>{});
    EXPECT_EQ(errors_of(slurp("contrib/console.conf")), std::vector<std::string>{});
    std::string uncommented;
    const std::string example = slurp("contrib/console.conf");
    ASSERT_FALSE(example.empty());
    for (size_t i = 0; i < example.size(); ++i) {
        const bool setting =
            example.compare(i, 2, "# ") == 0 && (i == 0 || example[i - 1] == '\n') &&
            example.find(" = ", i) < example.find('\n', i) &&
            (example[i + 2] < 'A' || example[i + 2] > 'Z' || example[i + 3] == '-');
        if (setting) i += 2;
        uncommented += example[i];
    }
    EXPECT_EQ(errors_of(uncommented), std::vector<std::string>{});
}

TEST(ConsoleConf, TellsAllMistakesWithTheirLines) {
    EXPECT_EQ(errors_of("x = y\n[keys]\n^X = udno\n\n[colours]\nalert = on\n[settings]\n"
                        "joins = maybe\n[foo]\n"),
              (std::vector<std::string>{
                  "console.conf:1: x: stands before the first [section]",
                  "console.conf:3: ^X: 'udno' is no action, did you mean undo?",
                  "console.conf:6: alert: 'on' is no look, allowed is [COLOUR] [on COLOUR] [bold] "
                  "[underline] [reverse]",
                  "console.conf:8: joins: 'maybe' is neither show nor hide",
                  "console.conf:9: unknown section '[foo]', known are [keys], [colours] and "
                  "[settings]"}));
}
