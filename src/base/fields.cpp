#include "base/fields.hpp"

#include <algorithm>

#include "base/text.hpp"

void Fields::add(std::string name, std::string value) {
    fields.emplace_back(std::move(name), std::move(value));
}

bool Fields::has(std::string_view name) const {
    return std::ranges::any_of(fields, [&](const auto &field) { return field.first == name; });
}

std::string Fields::text(std::string_view name) const {
    const auto found =
        std::ranges::find_if(fields, [&](const auto &field) { return field.first == name; });
    return found == fields.end() ? std::string() : found->second;
}

long long Fields::integer(std::string_view name) const {
    return parse_integer(text(name)).value_or(0);
}

std::vector<std::string> Fields::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto &[other, value] : fields)
        if (other == name) values.push_back(value);
    return values;
}

static void write_string(std::string &bytes, const std::string &text) {
    bytes += std::to_string(text.size()) + ':' + text + ',';
}

std::string Fields::pack() const {
    std::string bytes;
    for (const auto &[name, value] : fields) {
        write_string(bytes, name);
        write_string(bytes, value);
    }
    return bytes;
}

static std::optional<std::string> read_string(std::string_view &bytes) {
    const size_t colon = bytes.find(':');
    if (colon == bytes.npos) return {};
    const auto size = parse_integer(bytes.substr(0, colon));
    if (!size || *size < 0) return {};
    bytes.remove_prefix(colon + 1);
    const auto length = static_cast<size_t>(*size);
    if (length >= bytes.size() || bytes[length] != ',') return {};
    std::string text(bytes.substr(0, length));
    bytes.remove_prefix(length + 1);
    return text;
}

std::optional<Fields> Fields::unpack(std::string_view bytes) {
    Fields result;
    while (!bytes.empty()) {
        auto name = read_string(bytes), value = read_string(bytes);
        if (!name || !value) return {};
        result.add(std::move(*name), std::move(*value));
    }
    return result;
}
