#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/complete.hpp"
#include "console/history.hpp"
#include "console/input.hpp"
#include "console/keys.hpp"

// What the operator is typing: one line or several, the history, and completion.
class Prompt {
public:
    static constexpr size_t most_lines = 50;

    explicit Prompt(InputHistory history) : history(std::move(history)) {}

    const LineEditor &line() const { return editor; }
    const std::string &text() const { return editor.text(); }
    const std::vector<std::string> &words() const { return completion.words(); }
    std::optional<size_t> chosen() const { return completion.chosen(); }
    size_t lines() const;      // 1 or more
    size_t line_at() const;    // on which of them the cursor is, from 0 on
    const InputHistory &past() const { return history; }

    bool edit(Action action);  // false: no editing action
    void insert(std::string_view text);
    bool add_line();  // false: there are too many
    // Why it was not taken; empty: it was.  Nothing of it is entered.
    std::string paste(std::string_view text, bool one_line);
    void set(std::string_view text);
    void clear();   // can be undone
    void forget();  // cannot: it was entered

    void complete(WordChoice choice) { completion.start(editor, std::move(choice)); }
    bool complete_more(int by) { return completion.step(editor, by); }

    bool remember() { return history.add(text()); }  // see InputHistory::add
    void unremember(std::string_view text) { history.remove(text); }
    void keep(size_t lines) { history.keep(lines); }

private:
    bool move(Action action);
    bool change(Action action);
    bool recall(bool older);

    LineEditor editor;
    InputHistory history;
    Completion completion;
};
