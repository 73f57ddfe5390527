#include "adapters/library.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "irc/gate.hpp"
#include "support/open_files.hpp"

namespace {

IrcEvent show(Library &library, std::string_view canonical) {
    library.add(canonical);
    return library.show()[0];
}

TEST(LibraryTest, opens_and_closes_2000_times) {
    LowDescriptor place;
    const size_t before = open_files();
    for (int i = 0; i < 2000; ++i) {
        Library library(place);
        ASSERT_EQ(show(library, ":ann!a@h PRIVMSG #ops :hi"), IrcEvent::message);
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_TRUE(place.low());
}

// Pieces that lines go wrong with, put together at random.
std::string random_line(std::minstd_rand &random) {
    static const std::string pieces[] = {
        ":",
        " ",
        "  ",
        " :",
        "@a=b ",
        ":ann!a@h ",
        ":signalbox!a@h ",
        ":%n%s ",
        "PRIVMSG",
        "NOTICE",
        "NICK",
        "JOIN",
        "PART",
        "QUIT",
        "MODE",
        "KICK",
        "INVITE",
        "TOPIC",
        "KILL",
        "AWAY",
        "ERROR",
        "001",
        "376",
        "433",
        "999",
        "000",
        "PING",
        "PONG",
        "CAP",
        "signalbox",
        "#ops",
        "+o",
        "\x01",
        "\x01"
        "ACTION ",
        "\x01"
        "DCC CHAT x 1 2",
        "VERSION",
        "%s%n",
        "\x03"
        "4,",
        "\xff",
        "\xc3\xa4",
        "\r",
        "x",
        "*",
        "1",
        std::string(300, 'y'),
        std::string(900, 'z'),
    };
    std::string line = random() % 4 ? ":ann!a@h " : "";
    for (size_t n = random() % 12 + 1; n--;)
        line += pieces[random() % std::size(pieces)] + (random() % 2 ? " " : "");
    return line;
}

TEST(LibraryTest, lines_shown_together_are_the_events_of_lines_shown_alone) {
    LowDescriptor one, two;
    Library together(one), alone(two);
    std::minstd_rand random(11);
    std::vector<IrcEvent> expected, got;
    const auto show_all = [&] {
        const auto events = together.show();
        got.insert(got.end(), events.begin(), events.end());
    };
    Message message;
    std::string canonical;
    for (int i = 0; i < 100'000; ++i) {
        if (!parse_message(random_line(random), message) || !gate(message, canonical)) continue;
        expected.push_back(show(alone, canonical));
        EXPECT_EQ(expected.back() == IrcEvent::none, message.command == "KILL") << canonical;
        if (!together.has_room(canonical)) show_all();
        together.add(canonical);
    }
    show_all();
    EXPECT_GT(expected.size(), 10'000u);
    EXPECT_EQ(got, expected);
    std::string answers;
    alone.drain(answers);
    together.drain(answers);
    EXPECT_EQ(answers, "");
}

TEST(LibraryTest, what_it_forms_comes_in_order) {
    LowDescriptor place;
    Library library(place);
    std::string out, expected;
    for (int i = 0; i < 3000; ++i) {
        const IrcLine line{"PRIVMSG", {"#ops", std::to_string(i) + std::string(i % 1200, 'x')}};
        library.form(line, out);
        expected += line.wire() + "\r\n";
    }
    library.drain(out);
    EXPECT_EQ(out, expected);
}

TEST(LibraryTest, tags_stand_in_front_of_their_line) {
    LowDescriptor place;
    Library library(place);
    std::string out, expected;
    for (int i = 0; i < 3000; ++i) {
        IrcLine line{"PRIVMSG", {"#ops", std::to_string(i) + std::string(i % 1200, 'x')}};
        if (i % 3) line.tags = "label=1-" + std::to_string(i) + ";+draft/reply=x";
        library.form(line, out);
        if (i % 7 == 0) library.drain(out);
        expected += line.front() + line.wire() + "\r\n";
    }
    library.drain(out);
    EXPECT_EQ(out, expected);
}

TEST(LibraryTest, needs_a_low_descriptor) {
    LowDescriptor place;
    place.release();
    EXPECT_THROW(Library{place}, std::runtime_error);
    EXPECT_TRUE(place.low());  // held again
    EXPECT_NO_THROW(Library{place});
}

}  // namespace
