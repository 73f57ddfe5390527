#include "irc/services.hpp"

#include <gtest/gtest.h>

TEST(Services, what_they_say) {
    for (const char *text :
         {"You are now identified for \2bot\2.", "Password accepted - you are now recognized.",
          "You are now logged in as bot.", "You are already logged in as \2bot\2."})
        EXPECT_EQ(services_word(text), ServicesWord::identified) << text;
    for (const char *text : {"Invalid password for \2bot\2.", "Password incorrect.",
                             "Access denied.", "\2bot\2 is not a registered nickname.",
                             "Nick bot isn't registered.", "Your nick is not registered."})
        EXPECT_EQ(services_word(text), ServicesWord::rejected) << text;
    for (const char *text :
         {"", "This nickname is registered. Please identify via /msg NickServ identify",
          "You have 30 seconds to identify", "You are not logged in.", "You are not identified."})
        EXPECT_EQ(services_word(text), ServicesWord::other) << text;
}

TEST(Services, masks) {
    for (const auto &[mask, source] : std::initializer_list<std::pair<const char *, const char *>>{
             {"NickServ!*@services.test", "nickserv!x@Services.TEST"},
             {"*", ""},
             {"a*b*c", "aXbYbZc"},
             {"?!*@h", "n!u@x@h"},
             {"nick!u@h", "nick!u@h"}})
        EXPECT_TRUE(matches_mask(mask, source)) << mask;
    for (const auto &[mask, source] : std::initializer_list<std::pair<const char *, const char *>>{
             {"", "x"},
             {"NickServ!*@services.test", "NickServ!x@services.test.evil"},
             {"NickServ!*@services.test", "xNickServ!x@services.test"},
             {"NickServ!*@services.test", "NickServ"},
             {"?", ""},
             {"a*b", "a"}})
        EXPECT_FALSE(matches_mask(mask, source)) << mask;
}

TEST(Services, a_hostile_mask_takes_no_time) {
    std::string mask;
    for (int i = 0; i < 100; ++i) mask += "*a";
    EXPECT_FALSE(matches_mask(mask + "b", std::string(5000, 'a')));
}
