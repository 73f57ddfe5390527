#include "bot/command.hpp"

static Task<> lockdown(Ctx &ctx) {
    const Parts parts = ctx.bot().parts();
    const bool on = ctx.word("state") == "on";
    const std::string reason = printable(ctx.word("reason"));
    if (parts.brakes.lockdown == on) throw Failure("there is {} lockdown", on ? "already a" : "no");
    parts.brakes.lockdown = on;
    parts.brakes.lockdown_by = on ? ctx.person() : "";
    parts.brakes.lockdown_reason = on ? reason : "";
    keep_brakes(parts.store.brakes, parts.brakes);
    ctx.announce(fmt::format("lockdown {} by {}: {}{}", on ? "begun" : "ended", ctx.person(),
                             reason, on ? " -- nothing above read runs until it is ended" : ""));
    co_return;
}

const Command lockdown_command = {
    .name = "lockdown",
    .family = "approvals",
    .summary = "stop everything above read for everybody, or end that",
    .params = {{.name = "state",
                .kind = Kind::choice,
                .help = "begin or end it",
                .choices = {"on", "off"}},
               {.name = "reason", .kind = Kind::text, .help = "why, for all to read"}},
    .example = "on the disks are failing",
    .risk = Risk::change,
    .brake = true,
    .run = lockdown,
};
