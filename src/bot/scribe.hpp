#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"
#include "irc/session.hpp"
#include "store/audit.hpp"

// What has happened on a network, as lines in rooms; none where nobody needs to read it.
std::vector<ChatLine> chat_lines(const std::string &network, const Happening &happening);

BookRow book_row(const AuditRow &row);
BookPage book_page(const AuditPage &page);
