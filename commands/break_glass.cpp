#include "bot/command.hpp"

static Task<> break_glass(Ctx &ctx) {
    const auto &glass = ctx.bot().policy().glass;
    if (ctx.call.door == Door::clock) throw Failure("no schedule breaks the glass");
    if (!glass) throw Failure("there is no [policy break-glass]");
    const Parts parts = ctx.bot().parts();
    const std::string person = ctx.person(), reason = printable(ctx.word("reason"));
    const auto lasts = std::chrono::duration_cast<WallTime::duration>(glass->lasts);
    std::erase_if(parts.brakes.glasses, [&](const Brakes::Glass &other) {
        return other.person == person || other.until <= ctx.wall();
    });
    parts.brakes.glasses.push_back({person, reason, ctx.wall() + lasts});
    keep_brakes(parts.store.brakes, parts.brakes);
    ctx.announce(
        fmt::format("{} breaks the glass for {}: {} -- lockdown, freezes and approvals do "
                    "not hold them up until then",
                    person, format_duration(glass->lasts), reason));
    co_return;
}

const Command break_glass_command = {
    .name = glass_command,
    .family = "approvals",
    .summary = "go on in spite of lockdown, freezes and missing approvals, for a while",
    .params = {{.name = "reason", .kind = Kind::text, .help = "why, for all to read"}},
    .example = "the site is down and nobody else is awake",
    .risk = Risk::danger,
    .brake = true,
    .run = break_glass,
};
