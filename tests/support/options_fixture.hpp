#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "options/options.hpp"

// A folder with configuration files, and the environment as it was when it is gone.
class Options : public testing::Test {
protected:
    Options() {
        char name[] = "/tmp/signalbox-options-XXXXXX";
        folder = ::mkdtemp(name);
        umask_before = ::umask(022);
    }
    ~Options() override {
        ::umask(umask_before);
        for (const auto &[name, value] : variables)
            value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
        std::filesystem::remove_all(folder);
    }

    std::string write(const std::string &name, const std::string &text, unsigned mode = 0644) {
        const std::string path = folder + "/" + name;
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << text;
        EXPECT_EQ(::chmod(path.c_str(), mode), 0);
        return path;
    }

    void set(const std::string &name, const char *value) {
        const char *old = std::getenv(name.c_str());
        variables.try_emplace(name, old ? std::optional<std::string>(old) : std::nullopt);
        value ? ::setenv(name.c_str(), value, 1) : ::unsetenv(name.c_str());
    }

    // What is wrong with files of ours; their folder is left out of the messages.
    std::vector<std::string> errors_of(const std::vector<std::string> &paths) {
        try {
            read_config(paths);
        } catch (ConfigError &error) {
            for (auto &line : error.errors) shorten(line);
            return error.errors;
        }
        return {};
    }
    std::vector<std::string> errors(const std::string &text) {
        return errors_of({write("x.conf", text)});
    }
    Config good(const std::string &text) {
        const std::string path = write("x.conf", text);
        const auto wrong = errors_of({path});
        EXPECT_TRUE(wrong.empty()) << testing::PrintToString(wrong);
        return wrong.empty() ? read_config({path}) : Config{};
    }

    std::string folder;

private:
    void shorten(std::string &line) const {
        for (size_t at; (at = line.find(folder + "/")) != line.npos;)
            line.erase(at, folder.size() + 1);
    }

    mode_t umask_before;
    std::map<std::string, std::optional<std::string>> variables;
};

using Lines = std::vector<std::string>;

inline const std::string network = "[network n]\nserver = irc.example.org\n";
