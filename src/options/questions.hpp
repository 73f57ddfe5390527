#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "base/clock.hpp"
#include "loop/loop.hpp"

// The person did not want to go on: ^C, or the end of the input.
struct Interrupted {
    int status;  // to exit with
};

// Asks questions on a terminal, or of a pipe; each again until the answer will do.
class Questions {
public:
    using Check = std::function<void(const std::string &)>;  // throws Failure: why it will not do

    Questions(int in, std::ostream &out) : in(in), out(out), loop(clock) {}

    // An empty answer means `fallback`.  Throws Interrupted.
    std::string ask(const std::string &question, const std::string &fallback, const Check &check);
    std::string ask_hidden(const std::string &question, const Check &check);  // not echoed

private:
    std::string once(const std::string &question, const std::string &fallback);
    std::string line();
    void read_some();

    int in;
    std::ostream &out;
    SystemClock clock;
    Loop loop;
    std::string buffer;
};
