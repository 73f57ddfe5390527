#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A text of a runbook with {placeholders}, taken apart; "{{" is a brace.
struct Template {
    struct Piece {
        bool is_name = false;
        std::string text;  // the name, or what stands there
    };
    std::vector<Piece> pieces;

    explicit Template(std::string_view text);  // throws Failure
    bool is_literal() const;
    bool is_name() const { return pieces.size() == 1 && pieces[0].is_name; }

    // With what `value` gives for each name; nothing where it has nothing for one.
    using Lookup = std::function<std::optional<std::string>(const std::string &name)>;
    std::optional<std::string> fill(const Lookup &value) const;
};
