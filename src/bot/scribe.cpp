#include "bot/scribe.hpp"

#include "base/text.hpp"

// Empty: nothing that a room shows.
static const char *kind_of(Happening::Kind kind) {
    switch (kind) {
        case Happening::message:
            return "message";
        case Happening::action:
            return "action";
        case Happening::notice:
            return "notice";
        case Happening::joined:
            return "join";
        case Happening::parted:
            return "part";
        case Happening::kicked:
            return "kick";
        case Happening::quit:
            return "quit";
        case Happening::renamed:
            return "nick";
        case Happening::topic:
            return "topic";
        case Happening::mode:
            return "mode";
        case Happening::netsplit:
            return "netsplit";
        default:
            return "";
    }
}

static std::string words_of(const Happening &happening) {
    if (happening.kind == Happening::renamed) return happening.by;
    if (happening.kind == Happening::kicked) return happening.by + ": " + happening.text;
    return happening.text;
}

static bool is_words(Happening::Kind kind) {
    return kind == Happening::message || kind == Happening::action || kind == Happening::notice;
}

std::vector<ChatLine> chat_lines(const std::string &network, const Happening &happening) {
    static constexpr size_t longest = 2048;
    const std::string kind = kind_of(happening.kind);
    if (kind.empty()) return {};
    std::vector<std::string> rooms = happening.channels;
    if (!happening.channel.empty())
        rooms.push_back(happening.channel);
    else if (is_words(happening.kind))
        rooms.push_back(happening.self ? happening.by : happening.nick);

    std::string text = words_of(happening);
    text.resize(utf8_cut(text, longest));
    std::vector<ChatLine> lines;
    for (const std::string &room : rooms)
        lines.push_back({network + "/" + room, to_ms(happening.time), kind, happening.nick, text,
                         happening.self});
    return lines;
}

BookRow book_row(const AuditRow &row) {
    return {row.number,  to_ms(row.time), row.kind,     row.call,   row.job,
            row.person,  row.identity,    row.evidence, row.door,   row.place,
            row.command, row.arguments,   row.outcome,  row.detail, row.hash};
}

BookPage book_page(const AuditPage &page) {
    BookPage result;
    for (const AuditRow &row : page.rows) result.rows.push_back(book_row(row));
    result.next = page.next;
    return result;
}
