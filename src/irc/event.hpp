#pragma once

// Which of libircclient's callbacks a line fired.  It tells what kind of line it was; what it says
// is read from our own Message, for the library's arguments are cut short.
enum class IrcEvent {
    none,  // the line was not shown to the library, or it called nothing (KILL)
    numeric,
    nick,
    quit,
    join,
    part,
    mode,  // of a channel, or of us
    topic,
    kick,
    message,  // PRIVMSG, to a channel or to us
    notice,
    invite,
    ctcp_request,
    ctcp_reply,
    action,  // CTCP ACTION
    unknown,
};
