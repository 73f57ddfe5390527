#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

enum class SlashVerb : uint8_t {
    clear, close, help, join, me, mute, notice, part, quit, say, set, win,
    panel,  // the panel of that name
    pass,   // the bot's command of that name
    topic,
};

// A command of the console itself.
struct SlashRow {
    std::string_view name;
    SlashVerb verb;
    std::string_view usage, summary;
    bool needs_text = false;
};

struct SlashCommand {
    SlashVerb verb;
    std::string rest;
};

std::span<const SlashRow> slash_rows();
const SlashRow *find_slash(std::string_view name);

// What stands behind the "/"; a Failure names the nearest command or the usage.
SlashCommand parse_slash(std::string_view text);
