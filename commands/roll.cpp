#include "bot/command.hpp"

namespace {

// "2d6+1".
struct Dice {
    long long count = 1, sides = 6, bonus = 0;
};

}  // namespace

static constexpr long long most_dice = 20, most_sides = 1000, most_bonus = 1000;

// A number within these bounds; `whole` is what was asked for.
static long long part(std::string_view whole, std::string_view text, long long least,
                      long long most) {
    const auto number = parse_integer(text);
    if (number && *number >= least && *number <= most) return *number;
    throw Failure(
        "'{}' is no dice: write them like 2d6+1, up to {} dice of 2 to {} sides, plus or "
        "minus up to {}",
        whole, most_dice, most_sides, most_bonus);
}

static Dice read_dice(std::string_view text) {
    Dice dice;
    const size_t d = text.find('d');
    const size_t sign = text.find_first_of("+-", d == text.npos ? 0 : d);
    if (d != text.npos && d > 0) dice.count = part(text, text.substr(0, d), 1, most_dice);
    const size_t begin = d == text.npos ? 0 : d + 1;
    const auto sides = text.substr(begin, sign == text.npos ? sign : sign - begin);
    dice.sides = part(text, sides, 2, most_sides);
    if (sign != text.npos) {
        dice.bonus =
            part(text, text.substr(sign + 1), 0, most_bonus) * (text[sign] == '-' ? -1 : 1);
    }
    return dice;
}

static Task<> roll(Ctx &ctx) {
    const std::string text = lower(ctx.word("dice"));
    const Dice dice = read_dice(text);
    long long sum = dice.bonus;
    std::string each;
    for (long long i = 0; i < dice.count; i++) {
        const long long one = ctx.random(1, dice.sides);
        sum += one;
        each += fmt::format("{}{}", i ? " + " : "", one);
    }
    if (dice.bonus) each += fmt::format(" {} {}", dice.bonus < 0 ? '-' : '+', std::abs(dice.bonus));
    const bool single = dice.count == 1 && !dice.bonus;
    ctx.reply("{}: {}{}", text, single ? "" : each + " = ", sum);
    co_return;
}

const Command roll_command = {
    .name = "roll",
    .family = "fun",
    .summary = "roll dice",
    .params = {{.name = "dice",
                .help = "how many, of how many sides, and what to add",
                .fallback = "1d6"}},
    .example = "2d6+1",
    .risk = Risk::read,
    .run = roll,
};
