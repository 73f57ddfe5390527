#pragma once

#include <cstdint>
#include <string>

// What has become of a line with a receipt.  It comes once for each that was handed over.
struct LineNews {
    uint64_t receipt = 0;
    size_t upto = 0;
    bool taken = false;       // the server has confirmed it; else it was given back:
    bool unsure = false;      //   it may have been taken all the same
    bool refused = false;     //   the server did not take it
    std::string reason = {};  //   why, for people
};
