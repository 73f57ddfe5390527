#pragma once

// The colour of a terminal with so many colours (8, 16 or 256) that is nearest to a colour of mIRC
// (0-98); -1, the terminal's own, for anything else.
int terminal_colour(int mirc, int colours);

// The colour of a terminal with so many of them that is nearest to one of 256; -1 stays.
int fewer_colours(int colour, int colours);
