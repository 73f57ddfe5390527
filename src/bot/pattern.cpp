#include "bot/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

struct Pattern::Compiled {
    explicit Compiled(const std::string &text) : expression(text, quiet()) {}

    static RE2::Options quiet() {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(1 << 20);
        return options;
    }

    const RE2 expression;
};

static re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

Pattern::Pattern(const std::string &text) : compiled(std::make_unique<Compiled>(text)) {
    const RE2 &expression = compiled->expression;
    if (!expression.ok())
        throw Failure("'{}' is no pattern in the syntax of RE2: {}", printable(text),
                      printable(expression.error()));
}

Pattern::Pattern(Pattern &&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view text) const {
    return RE2::FullMatch(piece(text), compiled->expression);
}

bool Pattern::found_in(std::string_view text) const {
    return RE2::PartialMatch(piece(text), compiled->expression);
}

std::string Pattern::masked(std::string_view text, std::string_view mark) const {
    const re2::StringPiece whole = piece(text);
    std::string result;
    size_t done = 0, from = 0;
    re2::StringPiece hit;
    while (from <= text.size() &&
           compiled->expression.Match(whole, from, whole.size(), RE2::UNANCHORED, &hit, 1)) {
        const size_t begin = hit.data() - whole.data();
        from = begin + std::max<size_t>(hit.size(), 1);
        if (hit.empty()) continue;
        result.append(text, done, begin - done).append(mark);
        done = begin + hit.size();
    }
    return result.append(text.substr(std::min(done, text.size())));
}
