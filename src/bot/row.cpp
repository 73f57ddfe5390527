#include "bot/row.hpp"

#include <fmt/core.h>

#include <algorithm>

std::string_view risk_name(Risk risk) {
    switch (risk) {
        case Risk::read:
            return "read";
        case Risk::change:
            return "change";
        case Risk::danger:
            return "danger";
    }
    return "unknown";
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::word:
            return "word";
        case Kind::text:
            return "text";
        case Kind::integer:
            return "integer";
        case Kind::choice:
            return "choice";
        case Kind::channel:
            return "channel";
        case Kind::duration:
            return "duration";
        case Kind::decimal:
            return "decimal";
        case Kind::truth:
            return "truth";
        case Kind::time:
            return "time";
        case Kind::host:
            return "host";
        case Kind::person:
            return "person";
        case Kind::job:
            return "job";
        case Kind::secret:
            return "secret";
        case Kind::pattern:
            return "pattern";
        case Kind::command:
            return "command";
    }
    return "unknown";
}

std::string placeholder(const Param &param) {
    if (param.named) return fmt::format("[{}=...]", param.name);
    std::string name = param.name;
    for (char &c : name) {
        if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    }
    if (param.required()) return name;
    return param.fallback.empty() ? "[" + name + "]" : fmt::format("[{}={}]", name, param.fallback);
}

bool Command::has_secret() const {
    return std::ranges::any_of(params, [](const Param &p) { return p.kind == Kind::secret; });
}

std::string Command::usage() const {
    std::string text = name;
    for (const Param &param : params) text += " " + placeholder(param);
    return text;
}
