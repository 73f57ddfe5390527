# Reads tests/layers, then sources; prints every breach as file:line: why.  Exit 1 where there is one.

FILENAME ~ /(^|\/)layers$/ {
    sub(/#.*/, "")
    if ($1 == "layer") for (i = 2; i <= NF; i++) rank[$i] = ++modules
    if ($1 == "never") never[$2, $3] = 1
    if ($1 == "though") though[$2, $3] = 1
    if ($1 == "within") { limited[$2] = 1; for (i = 2; i <= NF; i++) within[$2, $i] = 1 }
    if ($1 == "header") { library[$2] = 1; for (i = 3; i <= NF; i++) wraps[$2, $i] = 1 }
    if ($1 == "call") { guarded[$2] = 1; for (i = 3; i <= NF; i++) calls[$2, $i] = 1 }
    next
}

FNR == 1 {
    self = FILENAME
    sub(/^.*src\//, "", self)
    sub(/\.[a-z]+$/, "", self)
    command = FILENAME ~ /(^|\/)commands\//
    folder = self
    sub(/\/.*/, "", folder)
    if (!command && !(self in rank)) bad("has no place in tests/layers")
}

/^[ \t]*#[ \t]*include/ { included(); next }

{
    line = $0
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    sub(/\/\/.*/, "", line)
    for (name in guarded)
        if (!((name, self) in calls) && called(name, line)) bad("calls " name "()")
    if (line ~ /shared_ptr/) bad("shares what one should own: shared_ptr")
    if (line ~ /(^|[^a-z_])new [A-Za-z_:]+ *[({[]/) bad("a bare new")
    if ($0 ~ /TODO|FIXME|(^|[^X])XXX([^X]|$)/) bad("do it or file it")
    if ($0 ~ /#if.*TEST/) bad("no test in the sources")
    awaits(line)
}

# A function's name as it is called: resume is a member; the others may be ::name or plain name.
function called(name, line) {
    if (name ~ /^(resume|destroy)$/) return line ~ ("(\\.|->)" name "\\(")
    return line ~ ("(^|[^A-Za-z0-9_.>])" name "\\(") && line !~ ("(void|int|bool|[A-Z][a-z]+) (Loop::)?" name "\\(")
}

function included(    target, stem, prefix) {
    if (match($0, /^#include "[a-z0-9_\/-]+\.hpp"( *\/\/.*)?$/)) {
        target = $2
        gsub(/"/, "", target)
        sub(/\.hpp$/, "", target)
        ours(target)
    } else if (match($0, /^#include <[A-Za-z0-9_\/.+-]+>( *\/\/.*)?$/)) {
        target = $2
        gsub(/[<>]/, "", target)
        foreign(target)
    } else if (!($0 ~ /^#include "..\/..\/commands\/list.inc"$/ && self ~ /^bot\/(command|table)$/)) {
        bad("an include that cannot be understood")
    }
}

function ours(target,    to, rule, pair) {
    if (command) {
        if (target != "bot/command") bad("a command includes only bot/command.hpp")
        return
    }
    if (!(target in rank)) { bad("includes " target ", which has no place in tests/layers"); return }
    if (rank[target] > rank[self]) bad("reaches up to " target)
    if (target == self) return
    to = target
    sub(/\/.*/, "", to)
    for (rule in never) {
        split(rule, pair, SUBSEP)
        if (matches(pair[1], self, folder) && matches(pair[2], target, to) && !((self, target) in though))
            bad("must never include " target)
    }
    if ((folder in limited) && !((folder, to) in within) && !((folder, target) in within))
        bad(folder " must not include " target)
}
function matches(rule, module, folder) { return rule == module || rule == folder }

function foreign(target,    prefix) {
    if (target == "fmt/core.h" || (target ~ /^fmt\// && FILENAME ~ /\.cpp$/)) return
    for (prefix in library)
        if (index(target, prefix) == 1) {
            if (command || !((prefix, self) in wraps) || FILENAME ~ /\.hpp$/) bad("includes " target)
            return
        }
    if (target ~ /^[a-z_]+$/) return
    if (command) { bad("a command includes only bot/command.hpp, std and fmt"); return }
    if (target ~ /^(sys|netinet|arpa|linux)\/[a-z0-9_]+\.h$/) return
    if (target ~ /^(dirent|errno|fcntl|grp|locale|netdb|poll|pwd|signal|spawn|stdio|stdlib|string|sysexits|syslog|termios|time|unistd|wchar)\.h$/) return
    bad("includes " target ", a library without a line in tests/layers")
}

# The expressions that g++ 12 compiles wrongly, and parameters that may not live as long as the frame.
function awaits(line) {
    if (self == "loop/task") return
    if (line ~ /co_await[^;]*[{?]/ || line ~ /\?.*co_await/ || line ~ /co_await.*\[[=&a-z, ]*\] *[({]/)
        bad("co_await stands alone: name its arguments first")
    if (line ~ /^(static )?Task<.*> [a-z_:]+\(/) {
        gsub(/Ctx &[a-z]*/, "", line)
        if (line ~ /&|string_view|span<|\*/) bad("a coroutine takes Ctx & and values")
    }
}

function bad(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    failed = 1
}
END { exit failed }
