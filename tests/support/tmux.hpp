#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/child_process.hpp"

// A program in a real terminal: a tmux server of its own with one pane.  What is left on the
// screen when the program ends stays there.  Destroying it ends both.
class Tmux {
public:
    struct Setup {
        int columns = 80, rows = 24;
        std::string term = "tmux-256color";
        std::vector<std::string> environment = {};  // NAME=value
    };
    explicit Tmux(const std::vector<std::string> &argv) : Tmux(argv, Setup()) {}
    Tmux(const std::vector<std::string> &argv, const Setup &setup);

    void press(const std::vector<std::string> &keys);  // tmux's names: Enter, C-a, M-1, PPage
    void type(const std::string &text);
    void enter(const std::string &line);  // types it and presses Enter
    void paste(const std::string &text);  // as a bracketed paste
    void resize(int columns, int rows);

    std::string screen() const;                         // as text, blanks at the line ends left out
    std::string colours() const;                        // with escape sequences
    std::string format(const std::string &what) const;  // of the pane, as "#{cursor_x}"
    bool shows(const std::string &part, Duration at_most = 20s) const;  // does it come to be seen?
    bool shows_no(const std::string &part, Duration at_most = 20s) const;  // does it go away?
    // The exit status of the program, -1 where it does not end.
    int exit_status(Duration at_most = 20s) const;
    void signal(int number) const;  // to the program

private:
    std::string run(std::vector<std::string> words, const std::string &input = "") const;

    TempDir folder;
    std::unique_ptr<ChildProcess> server;
};
