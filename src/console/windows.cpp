#include "console/windows.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

static int64_t newest_of(const std::vector<ChatLine> &lines) {
    int64_t stamp = 0;
    for (const ChatLine &line : lines) stamp = std::max(stamp, stamp_of(line));
    return stamp;
}

static std::string behind_slash(std::string_view name) {
    return std::string(name.substr(name.find('/') + 1));
}

WindowList::WindowList() {
    for (const std::string_view name : {local_window, log_window}) windows.emplace_back(name);
}

ConsoleWindow *WindowList::find(std::string_view name) {
    const auto found = std::find_if(windows.begin(), windows.end(),
                                    [&](const ConsoleWindow &w) { return w.room.name == name; });
    return found == windows.end() ? nullptr : &*found;
}

const ConsoleWindow *WindowList::find(std::string_view name) const {
    return const_cast<WindowList *>(this)->find(name);
}

std::string WindowList::short_name(size_t index) const {
    const std::string name = behind_slash(windows[index].room.name);
    const auto same = [&](const ConsoleWindow &w) { return behind_slash(w.room.name) == name; };
    const bool clear = std::count_if(windows.begin(), windows.end(), same) == 1;
    return printable(clear ? name : windows[index].room.name);
}

bool WindowList::show(size_t index) {
    if (index >= windows.size()) return false;
    chosen = true;
    if (index != shown) {
        current().mark_read();
        before = std::exchange(shown, index);
    }
    current().activity = Activity::none;
    return true;
}

void WindowList::show(const ConsoleWindow &window) {
    show(static_cast<size_t>(&window - windows.data()));
}

bool WindowList::show_named(std::string_view name) {
    if (const auto wanted = parse_integer(name))
        return *wanted > 0 && show(static_cast<size_t>(*wanted) - 1);
    for (size_t i = 0; i < windows.size(); ++i)
        if (lower(windows[i].room.name) == lower(name) || lower(short_name(i)) == lower(name))
            return show(i);
    for (size_t i = 0; i < windows.size(); ++i)
        if (lower(short_name(i)).find(lower(name)) != std::string::npos) return show(i);
    return false;
}

void WindowList::show_beside(int step) {
    show((shown + windows.size() + static_cast<size_t>(step)) % windows.size());
}

void WindowList::show_active() {
    const auto urgent = std::max_element(windows.begin(), windows.end(),
        [](const ConsoleWindow &a, const ConsoleWindow &b) { return a.activity < b.activity; });
    if (urgent->activity != Activity::none) show(static_cast<size_t>(urgent - windows.begin()));
}

void WindowList::show_last() {
    show(before < windows.size() ? before : 0);
}

bool WindowList::close_current() {
    const Room &room = current().room;
    if (shown < 2 || (room.channel && room.joined)) return false;
    closed[room.name] = current().newest();
    remove(std::exchange(shown, before == shown ? 0 : before));
    current().activity = Activity::none;
    return true;
}

// The window that is shown stays so.
void WindowList::remove(size_t index) {
    windows.erase(windows.begin() + static_cast<long>(index));
    if (before == index) before = 0;
    if (before > index) --before;
    if (shown > index) --shown;
}

ConsoleWindow &WindowList::open(std::string_view name) {
    if (ConsoleWindow *window = find(name)) return *window;
    ConsoleWindow &window = windows.emplace_back(name);
    window.nicks = nicks;
    return window;
}

// A window that was closed comes back with news only.
bool WindowList::stays_closed(const RoomState &state) const {
    const auto found = closed.find(state.room.name);
    if (found == closed.end() || (state.room.channel && state.room.joined)) return false;
    return newest_of(state.lines) <= found->second;
}

void WindowList::hear(const RoomState &state, bool snapshot) {
    if (stays_closed(state)) return;
    closed.erase(state.room.name);
    const bool fresh = !find(state.room.name);
    ConsoleWindow &window = open(state.room.name);
    window.room = state.room;
    if (state.room.channel && state.room.joined && follow(state.room.name))
        show(window);
    if (!snapshot) return;
    const int64_t newest = window.newest();
    const bool numbered = state.lines.empty() || state.lines.front().number > 0;
    if (numbered) window.merge(state.lines);
    else window.replace(state.lines);
    const bool seen = &window == &current();
    if (fresh || newest == 0) return seen ? void() : window.mark_read();
    for (const ChatLine &line : state.lines)
        if (stamp_of(line) > newest) raise(window, line);
}

// A query that the daemon has given up goes; a channel that was left stays to be read.
void WindowList::hear(const RoomGone &gone) {
    ConsoleWindow *window = find(gone.name);
    if (!window) return;
    window->room.joined = false;
    const auto index = static_cast<size_t>(window - windows.data());
    if (index > 1 && index != shown && !window->room.channel) remove(index);
}

void WindowList::hear(const ChatLine &line) {
    if (line.room == log_window || line.room.empty()) return;
    ConsoleWindow &window = open(line.room);
    closed.erase(line.room);
    window.add(line);
    raise(window, line);
}

void WindowList::hear(const LogLine &line) {
    ChatLine chat{std::string(log_window), line.time, "log", line.level, line.text, false};
    ConsoleWindow &window = *find(log_window);
    raise(window, chat);
    window.add(std::move(chat));
}

void WindowList::forget_rooms() {
    for (ConsoleWindow &window : windows) {
        window.room.joined = false;
        window.room.members.clear();
    }
}

void WindowList::hide_nicks(bool hidden) {
    const NickList wanted = hidden ? NickList::hidden : NickList::nicks;
    if (std::exchange(nicks, wanted) == wanted) return;
    for (ConsoleWindow &window : windows) window.nicks = wanted;
}

// The channel just asked for is shown when it comes; at the beginning, the first one.
bool WindowList::follow(std::string_view name) {
    if (is_command_room(Room{std::string(name), "", true, true, {}})) return false;
    const bool asked = !expected.empty() && (name == expected || name.ends_with("/" + expected));
    if (asked) expected.clear();
    return asked || !std::exchange(chosen, true);
}

Activity WindowList::activity_of(const ConsoleWindow &window, const ChatLine &line) const {
    if (line.kind == "log") {
        if (line.nick == "error") return Activity::alert;
        return line.nick == "warning" ? Activity::talk : Activity::none;
    }
    const bool speech = line.kind == "message" || line.kind == "notice" || line.kind == "action";
    if (!speech) return line.kind == "command" ? Activity::talk : Activity::event;
    if (line.self) return Activity::talk;
    const auto named = [&](const std::string &name) { return mentions(line.text, name); };
    const bool query = !window.room.channel && !is_command_room(window.room);
    return query || std::any_of(alerting.begin(), alerting.end(), named) ? Activity::alert
                                                                         : Activity::talk;
}

void WindowList::raise(ConsoleWindow &window, const ChatLine &line) {
    const Activity activity = activity_of(window, line);
    bell |= activity == Activity::alert;
    if (window.muted && activity < Activity::alert) return;
    if (!joins_count && is_coming_or_going(line)) return;
    if (&window != &current()) window.activity = std::max(window.activity, activity);
}

static bool is_name_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_' || byte == '-';
}

bool mentions(std::string_view text, std::string_view name) {
    if (name.empty()) return false;
    const std::string heap = lower(text), word = lower(name);
    for (size_t at = heap.find(word); at != heap.npos; at = heap.find(word, at + 1)) {
        const size_t end = at + word.size();
        if ((at == 0 || !is_name_byte(heap[at - 1])) &&
            (end == heap.size() || !is_name_byte(heap[end])))
            return true;
    }
    return false;
}
