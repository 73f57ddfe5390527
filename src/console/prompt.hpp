#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/complete.hpp"
#include "console/history.hpp"
#include "console/input.hpp"
#include "console/keys.hpp"

// What the operator is typing: the line, its history, completion, and a paste not yet sent.
class Prompt {
public:
    static constexpr size_t most_pasted = 50;  // lines

    explicit Prompt(InputHistory history) : history(std::move(history)) {}

    const LineEditor &line() const { return editor; }
    const std::string &text() const { return editor.text(); }
    const std::vector<std::string> &words() const { return completion.words(); }
    std::optional<size_t> chosen() const { return completion.chosen(); }
    const std::vector<std::string> &pasted() const { return lines; }

    bool edit(Action action);  // false: no editing action
    void insert(std::string_view text);
    bool paste(std::string_view text);  // several lines wait in pasted(); false: too many
    void drop_paste() { lines.clear(); }
    void clear();

    void complete(WordChoice choice) { completion.start(editor, std::move(choice)); }
    bool complete_more(int by) { return completion.step(editor, by); }

    bool remember() { return history.add(text()); }  // see InputHistory::add

private:
    bool move(Action action);
    bool change(Action action);
    bool recall(bool older);

    LineEditor editor;
    InputHistory history;
    Completion completion;
    std::vector<std::string> lines;
};
