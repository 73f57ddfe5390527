#!/bin/sh
# The house rules of tests/layers, as tests: the sources hold them, and every planted breach is seen.
# Prints a line a test: ok NAME, or not ok NAME.
set -u
here=$(dirname "$0")
cd "$here/.." || exit 70
# mawk and gawk alike
check() { awk -f tests/layers.awk tests/layers "$@"; }

# shellcheck disable=SC2046 # no blanks in our file names
if check $(find src commands -name '*.?pp' | sort); then
    echo "ok layers: the sources"
else
    echo "not ok layers: the sources"
fi

dir=$(mktemp -d) || exit 73
trap 'rm -rf "$dir"' EXIT

# plant NAME FILE WANTED: the text on standard input, as FILE, must be refused with a line that has WANTED.
# An empty WANTED: it must pass.
plant() {
    mkdir -p "$dir/$(dirname "$2")"
    cat > "$dir/$2"
    said=$(check "$dir/$2")
    status=$?
    case $3:$said in
        :) [ $status -eq 0 ] && echo "ok layers: $1" && return ;;
        :*) ;;
        *"$3"*) [ $status -eq 1 ] && echo "ok layers: $1" && return ;;
    esac
    echo "not ok layers: $1"
    printf '    wanted: %s\n    said: %s\n' "$3" "$said"
}

plant 'reaching up is seen' src/irc/line.cpp 'reaches up to irc/session' << 'E'
#include "irc/session.hpp"
E
plant 'a module without a place is seen' src/irc/stranger.cpp 'has no place' << 'E'

E
plant 'an included module without a place is seen' src/irc/line.cpp 'no place' << 'E'
#include "irc/stranger.hpp"
E
plant 'an include that cannot be parsed is seen' src/irc/line.cpp 'cannot be understood' << 'E'
#include LINE_HEADER
E
plant 'a relative include is seen' src/irc/line.cpp 'cannot be understood' << 'E'
#include "../irc/message.hpp"
E
plant 'irc that includes loop is seen' src/irc/session.cpp 'never include loop/loop' << 'E'
#include "loop/loop.hpp"
E
plant 'an adapter that includes the ring is seen' src/adapters/control.cpp 'never include bot/ring' << 'E'
#include "bot/ring.hpp"
E
plant 'adapters that include each other are seen' src/adapters/control.cpp 'never include adapters/tls' << 'E'
#include "adapters/tls.hpp"
E
plant 'a console that knows more than it should is seen' src/console/model.cpp 'must not include bot/call' << 'E'
#include "bot/call.hpp"
E
plant 'a command with other headers is seen' commands/x.cpp 'only bot/command.hpp' << 'E'
#include "irc/line.hpp"
E
plant 'a command with system headers is seen' commands/x.cpp 'only bot/command.hpp' << 'E'
#include <unistd.h>
E
plant 'a library in the wrong file is seen' src/bot/ring.cpp 'includes openssl/ssl.h' << 'E'
#include <openssl/ssl.h>
E
plant 'a library in a header is seen' src/adapters/tls.hpp 'includes openssl/ssl.h' << 'E'
#include <openssl/ssl.h>
E
plant 'an unknown library is seen' src/bot/ring.cpp 'a library without a line' << 'E'
#include <curl/curl.h>
E
plant 'resume() is seen' src/bot/ring.cpp 'calls resume()' << 'E'
    task.resume();
E
plant 'destroy() is seen' src/bot/dispatch.cpp 'calls destroy()' << 'E'
    handle.destroy();
E
plant 'fork() is seen' src/bot/ring.cpp 'calls fork()' << 'E'
    if (fork() == 0) return;
E
plant 'a qualified poll() is seen' src/bot/ring.cpp 'calls poll()' << 'E'
    ::poll(fds, 1, 0);
E
plant 'a clock reading is seen' src/bot/ring.cpp 'calls steady_clock::now()' << 'E'
    auto now = std::chrono::steady_clock::now();
E
plant 'getenv() is seen' src/bot/ring.cpp 'calls getenv()' << 'E'
    const char *home = std::getenv("HOME");
E
plant 'co_await with braces is seen' commands/x.cpp 'co_await stands alone' << 'E'
    co_await ctx.run({"a", "b"});
E
plant 'co_await in a choice is seen' commands/x.cpp 'co_await stands alone' << 'E'
    auto x = slow ? co_await a(ctx) : co_await b(ctx);
E
plant 'co_await with a lambda is seen' commands/x.cpp 'co_await stands alone' << 'E'
    co_await f(ctx, [x] { return x; });
E
plant 'a coroutine with a reference is seen' commands/x.cpp 'takes Ctx & and values' << 'E'
static Task<> greet(Ctx &ctx, const std::string &name) {
E
plant 'a coroutine with a view is seen' commands/x.cpp 'takes Ctx & and values' << 'E'
static Task<> greet(Ctx &ctx, std::string_view name) {
E
plant 'shared_ptr is seen' src/bot/ring.cpp 'shared_ptr' << 'E'
    std::shared_ptr<int> p;
E
plant 'a bare new is seen' src/bot/ring.cpp 'bare new' << 'E'
    int *p = new int(3);
E
plant 'what is allowed passes' src/bot/dispatch.cpp '' << 'E'
#include "bot/dispatch.hpp"

#include <fmt/core.h>
#include <sys/socket.h>

#include <string>

#include "bot/call.hpp"
// poll() in a comment, "fork()" in a string
const char *text = "fork() shared_ptr";
void f() { task.resume(); }
E
plant 'a command passes' commands/x.cpp '' << 'E'
#include "bot/command.hpp"

#include <string>

static Task<> uptime(Ctx &ctx) {
    Output out = co_await ctx.run("/usr/bin/uptime", "-p");
}
E
