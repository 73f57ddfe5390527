#pragma once

#include <memory>
#include <string>
#include <string_view>

// A regular expression in the syntax of RE2, which takes linear time whatever it is given.
class Pattern {
public:
    explicit Pattern(const std::string &text);  // throws Failure: what is wrong with it
    Pattern(Pattern &&) noexcept;
    ~Pattern();

    bool matches(std::string_view text) const;   // all of it
    bool found_in(std::string_view text) const;  // anywhere
    // The text with every occurrence replaced by `mark`.
    std::string masked(std::string_view text, std::string_view mark) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled;
};
