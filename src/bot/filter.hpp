#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/params.hpp"
#include "bot/pattern.hpp"
#include "bot/runbook.hpp"

// What people see of the output of a runbook's program: first what is to be redacted goes, then
// only the lines that are picked stay.  To be given whole clean lines.
class LineFilter {
public:
    LineFilter(const Runbook &runbook, const Values &values);

    std::optional<std::string> pass(const std::string &line) const;  // nothing: it is left out
    std::string redacted(std::string text) const;

private:
    std::vector<Pattern> redact, pick;
    std::vector<std::string> secrets;  // the values of secret parameters
};
