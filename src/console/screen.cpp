#include "console/screen.hpp"

#include <ncurses.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cwchar>
#include <iterator>

#include "base/error.hpp"
#include "console/colour.hpp"

namespace {

constexpr int own_keys = KEY_MAX + 1;

struct NamedKey {
    int code;
    const char *name;
};

constexpr NamedKey named_keys[] = {
    {KEY_UP, "Up"},     {KEY_DOWN, "Down"},  {KEY_LEFT, "Left"},   {KEY_RIGHT, "Right"},
    {KEY_HOME, "Home"}, {KEY_END, "End"},    {KEY_PPAGE, "PgUp"},  {KEY_NPAGE, "PgDn"},
    {KEY_DC, "Del"},    {KEY_BTAB, "S-Tab"}, {KEY_ENTER, "Enter"}, {KEY_BACKSPACE, "Backspace"},
    {KEY_F(1), "F1"},   {KEY_F(2), "F2"},    {KEY_F(3), "F3"},     {KEY_F(4), "F4"},
    {KEY_F(5), "F5"},   {KEY_F(6), "F6"},    {KEY_F(7), "F7"},     {KEY_F(8), "F8"},
    {KEY_F(9), "F9"},   {KEY_F(10), "F10"},  {KEY_F(11), "F11"},   {KEY_F(12), "F12"},
    {KEY_FIND, "Home"}, {KEY_SELECT, "End"},
};

// What terminals send beside what terminfo tells of.
struct Sequence {
    const char *bytes, *name;
};

constexpr Sequence sequences[] = {
    {"\033[200~", "PasteStart"},
    {"\033[201~", "PasteEnd"},
    {"\033[5;3~", "M-PgUp"},
    {"\033[6;3~", "M-PgDn"},
    {"\033[1;3H", "M-Home"},
    {"\033[1;3F", "M-End"},
    {"\033[1;3D", "M-Left"},
    {"\033[1;3C", "M-Right"},
    {"\033[1;5D", "C-Left"},
    {"\033[1;5C", "C-Right"},
    {"\033[1;5H", "C-Home"},
    {"\033[1;5F", "C-End"},
    {"\033[H", "Home"},
    {"\033[F", "End"},
    {"\033[1~", "Home"},
    {"\033[4~", "End"},
    {"\033OM", "Enter"},
    {"\033OP", "F1"},
    {"\033OQ", "F2"},
    {"\033OR", "F3"},
    {"\033OS", "F4"},
    {"\033[11~", "F1"},
    {"\033[12~", "F2"},
    {"\033[13~", "F3"},
    {"\033[14~", "F4"},
    {"\033[[A", "F1"},
    {"\033[[B", "F2"},
    {"\033[[C", "F3"},
    {"\033[[D", "F4"},
    {"\033[18~", "F7"},
    {"\033[19~", "F8"},
    {"\033[20~", "F9"},
};

// How a part of the screen looks: with 256 colours, with fewer, with none.
struct Look {
    short front256, back256, front, back;
    attr_t attributes, plain;  // plain: without colours
};

constexpr attr_t none = A_NORMAL;

Look look_of(Part part) {
    switch (part) {
    case Part::text: return {-1, -1, -1, -1, none, none};
    case Part::faint: return {244, -1, -1, -1, none, none};
    case Part::time: return {242, -1, -1, -1, none, none};
    case Part::event: return {245, -1, COLOR_CYAN, -1, none, none};
    case Part::info: return {172, -1, COLOR_YELLOW, -1, none, none};
    case Part::alert: return {203, -1, COLOR_RED, -1, A_BOLD, A_BOLD};
    case Part::command: return {67, -1, COLOR_CYAN, -1, none, none};
    case Part::self: return {-1, -1, -1, -1, A_BOLD, A_BOLD};
    case Part::nick: return {-1, -1, -1, -1, none, none};
    case Part::title: return {250, 236, COLOR_WHITE, COLOR_BLUE, none, A_REVERSE};
    case Part::title_name: return {255, 236, COLOR_WHITE, COLOR_BLUE, A_BOLD, A_REVERSE | A_BOLD};
    case Part::status: return {246, 236, COLOR_WHITE, COLOR_BLUE, none, A_REVERSE};
    case Part::status_shown: return {255, 240, COLOR_BLACK, COLOR_WHITE, none, A_BOLD};
    case Part::status_event: return {109, 236, COLOR_CYAN, COLOR_BLUE, none, A_REVERSE};
    case Part::status_talk: return {255, 236, COLOR_WHITE, COLOR_BLUE, A_BOLD, A_REVERSE | A_BOLD};
    case Part::status_alert:
        return {215, 236, COLOR_YELLOW, COLOR_BLUE, A_BOLD, A_REVERSE | A_BOLD | A_UNDERLINE};
    case Part::status_trouble: return {231, 124, COLOR_WHITE, COLOR_RED, A_BOLD, A_BOLD};
    case Part::marker: return {167, -1, COLOR_RED, -1, none, A_BOLD};
    case Part::rule: return {241, -1, COLOR_BLUE, -1, none, none};
    case Part::hint: return {67, -1, COLOR_CYAN, -1, none, none};
    case Part::chosen: return {255, 240, COLOR_BLACK, COLOR_CYAN, none, A_REVERSE};
    case Part::mark_run: return {172, -1, COLOR_YELLOW, -1, none, A_BOLD};
    case Part::mark_say: return {71, -1, COLOR_GREEN, -1, none, none};
    case Part::found: return {16, 221, COLOR_BLACK, COLOR_YELLOW, none, A_REVERSE};
    case Part::over: return {203, -1, COLOR_RED, -1, A_BOLD, A_UNDERLINE};
    case Part::hint_current: return {117, -1, COLOR_CYAN, -1, A_BOLD, A_BOLD};
    case Part::mark_none: return {244, -1, -1, -1, none, none};
    case Part::heading: return {250, -1, -1, -1, A_BOLD, A_BOLD};
    case Part::good: return {71, -1, COLOR_GREEN, -1, none, none};
    case Part::loud: return {231, 124, COLOR_WHITE, COLOR_RED, A_BOLD, A_REVERSE | A_BOLD};
    case Part::question: return {16, 214, COLOR_BLACK, COLOR_YELLOW, none, A_REVERSE | A_BOLD};
    case Part::status_call: return {16, 214, COLOR_BLACK, COLOR_YELLOW, none, A_BOLD};
    }
    return {-1, -1, -1, -1, none, none};
}

attr_t attributes_of(const TextStyle &style) {
    attr_t attributes = none;
    if (style.bold) attributes |= A_BOLD;
    if (style.italic) attributes |= A_ITALIC;
    if (style.underline) attributes |= A_UNDERLINE;
    if (style.reverse) attributes |= A_REVERSE;
    if (style.strike) attributes |= A_DIM;
    return attributes;
}

// As the operator wants it, where they have said so.
Look wanted_look(Part part, const PartLooks &wanted) {
    const auto found = wanted.find(part);
    if (found == wanted.end()) return look_of(part);
    const PartLook &own = found->second;
    attr_t attributes = none;
    if (own.bold) attributes |= A_BOLD;
    if (own.underline) attributes |= A_UNDERLINE;
    if (own.reverse) attributes |= A_REVERSE;
    const auto front = static_cast<short>(own.front), back = static_cast<short>(own.back);
    const auto few = [](int colour) { return static_cast<short>(fewer_colours(colour, 16)); };
    return {front, back, few(front), few(back), attributes, attributes};
}

void set_look(cchar_t &cell, const wchar_t *text, const Cell &of, int colours,
              const PartLooks &wanted) {
    const Look look = wanted_look(of.part, wanted);
    attr_t attributes = attributes_of(of.style) | (colours ? look.attributes : look.plain);
    int pair = 0;
    if (colours) {
        int front = colours >= 256 ? look.front256 : look.front;
        int back = colours >= 256 ? look.back256 : look.back;
        front = fewer_colours(front, colours);
        back = fewer_colours(back, colours);
        if (of.style.foreground >= 0) front = terminal_colour(of.style.foreground, colours);
        if (of.style.background >= 0) back = terminal_colour(of.style.background, colours);
        if (front >= 0 || back >= 0) pair = alloc_pair(front, back);
        if (pair < 0) pair = 0;
    }
    setcchar(&cell, text, attributes, 0, &pair);
}

// Draws one cell and gives how many columns it took.  What the C library measures otherwise than we
// do would move all that follows: it is shown as U+FFFD.
int draw_cell(int y, int x, const CellRow &row, int colours, const PartLooks &looks) {
    const Cell &cell = row[static_cast<size_t>(x)];
    const bool wide = static_cast<size_t>(x) + 1 < row.size() &&
                      row[static_cast<size_t>(x) + 1].shown.empty();
    wchar_t text[8] = {};
    size_t length = mbstowcs(text, cell.shown.c_str(), 7);
    const int width = wide ? 2 : 1;
    bool fits = length != static_cast<size_t>(-1) && length > 0 && wcwidth(text[0]) == width;
    for (size_t i = 1; fits && i < length; ++i) fits = wcwidth(text[i]) == 0;
    const wchar_t *shown = fits ? text : L"\uFFFD";
    cchar_t out{};
    set_look(out, shown, cell, colours, looks);
    mvadd_wch(y, x, &out);
    if (fits || !wide) return width;
    set_look(out, L" ", cell, colours, looks);
    mvadd_wch(y, x + 1, &out);
    return width;
}

void use_utf8() {
    setlocale(LC_ALL, "");
    if (MB_CUR_MAX < 4) setlocale(LC_CTYPE, "C.UTF-8");
}

void bracket_pastes(bool on) {
    std::fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
    std::fflush(stdout);
}

int define_keys() {
    int code = own_keys;
    for (const Sequence &sequence : sequences) define_key(sequence.bytes, code++);
    return code;
}

int choose_colours(bool wanted) {
    if (!wanted || !has_colors() || start_color() == ERR || use_default_colors() == ERR) return 0;
    if (COLORS >= 256) return 256;
    return COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

}  // namespace

Screen::Screen(bool wanted, PartLooks looks) : looks(std::move(looks)) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        throw Failure("the console needs a terminal");
    use_utf8();
    set_escdelay(25);
    if (!newterm(nullptr, stdout, stdin)) throw Failure("this terminal is not known: see TERM");
    if (!tigetstr("cup")) {
        endwin();
        throw Failure("this terminal cannot place its cursor: see TERM");
    }
    colours = choose_colours(wanted);
    raw();
    noecho();
    nonl();
    keypad(stdscr, true);
    nodelay(stdscr, true);
    intrflush(stdscr, false);
    define_keys();
    bracket_pastes(true);
}

Screen::~Screen() {
    bracket_pastes(false);
    endwin();
}

int Screen::rows() const {
    return getmaxy(stdscr);
}

int Screen::columns() const {
    return getmaxx(stdscr);
}

void Screen::resize() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
        return;
    resizeterm(size.ws_row, size.ws_col);
    redraw();
}

void Screen::redraw() {
    clearok(curscr, true);
    drawn.clear();
}

void Screen::bell() { beep(); }

void Screen::suspend() {
    bracket_pastes(false);
    endwin();
    kill(0, SIGTSTP);
    bracket_pastes(true);
    resize();
}

// Only rows that have changed: to compare is much cheaper than to hand over.
void Screen::draw(const Picture &picture) {
    const int height = rows(), width = columns();
    if (drawn.empty()) erase();
    drawn.resize(picture.rows.size());
    for (int y = 0; y < height && y < static_cast<int>(picture.rows.size()); ++y) {
        const CellRow &row = picture.rows[static_cast<size_t>(y)];
        CellRow &before = drawn[static_cast<size_t>(y)];
        if (row == before) continue;
        const int end = std::min(width, static_cast<int>(row.size()));
        for (int x = 0; x < end;) x += draw_cell(y, x, row, colours, looks);
        before = row;
    }
    move(std::clamp(picture.cursor_row, 0, height - 1),
         std::clamp(picture.cursor_column, 0, width - 1));
    refresh();
}

static const char *name_of(int code) {
    const int own = code - own_keys;
    if (own >= 0 && own < static_cast<int>(std::size(sequences))) return sequences[own].name;
    for (const NamedKey &key : named_keys)
        if (key.code == code) return key.name;
    return nullptr;
}

std::vector<Keypress> Screen::take() {
    static constexpr int most = 64 * 1024;  // a pouring terminal does not stop us from drawing
    for (int i = 0; i < most; ++i) {
        const int code = getch();
        if (code == ERR) break;
        if (code < 0x100) keys.byte(static_cast<unsigned char>(code));
        else if (const char *name = name_of(code)) keys.key(name);
    }
    keys.idle();
    return keys.take();
}
