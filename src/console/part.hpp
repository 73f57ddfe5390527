#pragma once

#include <cstdint>

// What a piece of the screen is; the screen decides how that looks on its terminal.
enum class Part : uint8_t {
    text, faint, time, event, info, alert, command, self, nick,
    title, title_name,
    status, status_shown, status_event, status_talk, status_alert, status_trouble,
    marker, rule, hint, chosen, mark_run, mark_say, mark_none,
    found, over, hint_current,
    heading, good, loud, question, status_call,
};
