#include "bot/plan.hpp"

#include <algorithm>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/jobwords.hpp"

static constexpr size_t most = 5, most_each = 2;  // at once
static constexpr Duration limit = 30s;
static constexpr size_t longest_line = 150;  // there must be room for the rest of a request
// To their runner they are jobs, with numbers that no job reaches.  There are more of these than
// may run, so that a folder has time to go before its number comes again.
static constexpr uint64_t numbers_begin = 1'000'000'000'000, numbers = 20;

void Plans::end_old() {
    for (uint64_t number = numbers_begin; number < numbers_begin + numbers; ++number) {
        if (!runner.adopt(number, {})) continue;
        running[number];
        runner.cancel(number);
    }
}

void Plans::check_room(const Asker &asker) const {
    if (running.size() >= most)
        throw Failure("{} plans are being made, try again later", running.size());
    const auto own = std::ranges::count_if(running, [&](const auto &entry) {
        const auto &order = entry.second.order;
        return order && order->call.asker.identity == asker.identity;
    });
    if (own >= static_cast<long>(most_each))
        throw Failure("{} plans for you are being made, try again later", own);
}

uint64_t Plans::free_number() {
    do last = (last + 1) % numbers;
    while (running.contains(numbers_begin + last));
    return numbers_begin + last;
}

void Plans::start(Order order, const Runbook &runbook) {
    check_room(order.call.asker);
    JobSpec spec = plan_of(runbook, order.values, order.call);
    spec.timeout = limit;
    const uint64_t number = free_number();
    LineFilter filter(runbook, order.values);
    running[number] = {std::move(order), std::move(filter), ""};
    runner.start(number, spec);
    for (auto &[name, value] : spec.secrets) explicit_bzero(value.data(), value.size());
}

bool Plans::hear(const JobNews &news) {
    const auto found = running.find(news.job);
    if (found == running.end()) return false;
    Plan &plan = found->second;
    if (news.kind == JobNews::output)
        for (const std::string &line : news.lines)
            if (!trim(line).empty()) plan.last = line;
    if (news.kind != JobNews::ended) return true;
    end(plan, news.end);
    runner.forget(news.job);
    running.erase(found);
    return true;
}

static std::string shortened(const std::string &text) {
    const size_t cut = utf8_cut(text, longest_line);
    return cut < text.size() ? text.substr(0, cut) + " ..." : text;
}

static std::string fault_of(const JobEnd &end, const std::string &line) {
    if (end.lost) return "its plan is lost: nobody knows how it ended";
    if (outcome_of(end) != "ok")
        return "its plan failed: " + exit_text(end) + (line.empty() ? "" : ": " + line);
    return line.empty() ? "its plan said nothing" : "";
}

void Plans::end(Plan &plan, const JobEnd &end) {
    if (!plan.order) return;
    std::string line = shortened(plan.filter->redacted(plan.last));
    std::string fault = fault_of(end, line);
    ended.push_back({std::move(*plan.order), std::move(line), std::move(fault)});
}
