#include "bot/ledger.hpp"

#include <utility>

#include "bot/access.hpp"

void Ledger::write(const Policy &policy, const Call &call, const Event &event) {
    const Asker &asker = call.asker;
    log.info("call", {{"id", std::to_string(call.id)},
                      {"door", door_name(call.door)},
                      {"who", asker.identity.empty() ? asker.mask : asker.identity},
                      {"evidence", asker.evidence},
                      {"place", call.place.text()},
                      {"command", event.command},
                      {"outcome", event.outcome}});
    if (sparing && std::string_view(event.kind) != "refusal") return;
    anchor_due |= event.risk == Risk::danger;
    AuditRow row;
    row.time = loop.wall();
    row.kind = event.kind;
    row.call = static_cast<int64_t>(call.id);
    row.job = static_cast<int64_t>(event.job);
    row.identity = asker.identity.empty() ? asker.mask : asker.identity;
    row.person = asker.identity.empty() ? "" : person_of(policy, asker.identity);
    row.evidence = asker.evidence;
    row.door = door_name(call.door);
    row.place = call.place.text();
    row.command = event.command;
    row.arguments = event.arguments;
    row.outcome = event.outcome;
    row.detail = event.detail;
    book.append(std::move(row));
}

void Ledger::write(const std::string &kind, const std::string &detail) {
    AuditRow row;
    row.time = loop.wall();
    row.kind = kind;
    row.detail = detail;
    book.append(std::move(row));
}

void Ledger::anchor() {
    if (!std::exchange(anchor_due, false) || sparing) return;
    const AuditLink last = book.last();
    log.testify("anchor", {{"number", std::to_string(last.number)}, {"hash", last.hash}});
}
