#pragma once

#include <string>

#include "console/panel.hpp"

// Asked in the place of the line being typed before something is done.  y does it; where words are
// asked for, Enter does.
struct PanelQuestion {
    PanelVerb verb = PanelVerb::cancel;
    std::string key;   // of the row that it is about
    std::string seal;  // what must not change before the answer
    std::string text;  // "cancel job 12 (deploy web)?"
    std::string call;  // the command that is sent, with the words behind it
    bool words = false;
};

// A Failure says why there is nothing to be asked.
PanelQuestion question_for(PanelVerb verb, const std::string &key, const Boards &boards);

// The command that is sent at once, of pause, hold and retry.  A Failure says why there is none.
std::string plain_call(PanelVerb verb, const std::string &key, const Boards &boards);

// "schedule drop standup" of "schedule standup", "reminder drop 3" of "reminder 3".
std::string schedule_call(std::string_view what, const std::string &name);

// Why nothing is left to be asked; empty: it still is open.
std::string moot(const PanelQuestion &question, const Boards &boards);
