#pragma once

#include <vector>

#include "console/keys.hpp"
#include "console/layout.hpp"

// The terminal, taken over from construction to destruction, which leaves it as it was.
class Screen {
public:
    explicit Screen(bool colours);  // throws Failure where the terminal cannot do it
    Screen(const Screen &) = delete;
    ~Screen();

    int rows() const;
    int columns() const;
    void resize();   // the terminal has another size now
    void draw(const Picture &picture);
    void redraw();   // all of it at the next draw()
    void suspend();  // stops the job; comes back when it is continued

    std::vector<Keypress> take();  // what was typed since last asked

private:
    int colours = 0;
    std::vector<CellRow> drawn;  // what the terminal shows; empty: not known
    KeyReader keys;
};
