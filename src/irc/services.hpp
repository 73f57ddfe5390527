#pragma once

#include <string_view>

// What the nick service of a network says by NOTICE, as far as we understand it.
enum class ServicesWord { identified, rejected, other };
ServicesWord services_word(std::string_view text);

// Does "nick!user@host" match a mask with * and ?, in any case of letters?
bool matches_mask(std::string_view mask, std::string_view source);
