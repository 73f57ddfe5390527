#pragma once

#include <vector>

#include "console/keys.hpp"
#include "console/layout.hpp"
#include "console/settings.hpp"

// The terminal, taken over from construction to destruction, which leaves it as it was.
class Screen {
public:
    Screen(bool colours, PartLooks looks);  // throws Failure where the terminal cannot do it
    Screen(const Screen &) = delete;
    ~Screen();

    int rows() const;
    int columns() const;
    void resize();   // the terminal has another size now
    void draw(const Picture &picture);
    void redraw();   // all of it at the next draw()
    void bell();
    void suspend();  // stops the job; comes back when it is continued

    std::vector<Keypress> take();  // what was typed since last asked

private:
    const PartLooks looks;
    int colours = 0;
    std::vector<CellRow> drawn;  // what the terminal shows; empty: not known
    KeyReader keys;
};
