#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Named values, in order; a name may stand more than once.  As bytes each is two netstrings
// ("4:nick,3:ann,"), so that no value can be taken for another, whatever it holds.
class Fields {
public:
    void add(std::string name, std::string value);
    void add(std::string name, long long value) { add(std::move(name), std::to_string(value)); }
    bool has(std::string_view name) const;
    std::string text(std::string_view name) const;   // the first of that name; empty: none
    long long integer(std::string_view name) const;  // 0 where it is none
    std::vector<std::string> all(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>> &list() const { return fields; }

    std::string pack() const;
    static std::optional<Fields> unpack(std::string_view bytes);  // nothing: they are no fields

private:
    std::vector<std::pair<std::string, std::string>> fields;
};
