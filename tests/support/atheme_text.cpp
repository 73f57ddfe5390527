#include "support/atheme_text.hpp"

#include <fmt/core.h>

#include "support/services.hpp"

static std::string service_text(const std::string &kind, const std::string &nick) {
    return fmt::format(
        "{} {{ nick = \"{}\"; user = \"{}\"; host = \"services.test\"; real = \"services\"; }};\n",
        kind, nick, nick);
}

std::string atheme_text(const std::string &uplink, int port) {
    std::string text;
    for (const char *module :
         {"backend/opensex", "protocol/inspircd", "nickserv/main", "nickserv/cert",
          "nickserv/enforce", "nickserv/ghost", "nickserv/group", "nickserv/identify",
          "nickserv/info", "nickserv/logout", "nickserv/register", "nickserv/set_core",
          "chanserv/main", "saslserv/main", "saslserv/plain", "saslserv/external"})
        text += fmt::format("loadmodule \"modules/{}\";\n", module);
    text += fmt::format(
        "serverinfo {{ name = \"services.test\"; desc = \"services for tests\"; numeric = "
        "\"00S\";\n"
        "    netname = \"TestNet\"; hidehostsuffix = \"users.test\"; adminname = \"test\";\n"
        "    adminemail = \"root@irc.test\"; registeremail = \"root@irc.test\"; mta = "
        "\"/bin/true\";\n"
        "    loglevel = {{ error; info; network; }}; maxlogins = 50; maxusers = 50; recontime = "
        "1;\n"
        "    auth = none; casemapping = ascii; }};\n"
        "uplink \"{}\" {{ host = \"127.0.0.1\"; port = {};\n"
        "    send_password = \"linkpass\"; receive_password = \"linkpass\"; }};\n"
        "general {{ commit_interval = 5; flood_msgs = 0; ratelimit_uses = 0; expire = 0;\n"
        "    permissive_mode; }};\n",
        uplink, port);
    return text + service_text("nickserv", "NickServ") + service_text("chanserv", "ChanServ") +
           service_text("saslserv", "SaslServ");
}

std::string atheme_accounts(const std::vector<TestAccount> &accounts) {
    std::string text = "GRVER 1\nDBV 12\nCF +AFHORVabefhioqrstv\n";
    char id = 'A';
    for (const TestAccount &account : accounts) {
        text += fmt::format("MU AAAAAAAA{} {} {} {}@irc.test 1000000000 1000000000 + default\n",
                            id++, account.name, account.password, account.name);
        text += fmt::format("MN {} {} 1000000000 1000000000\n", account.name, account.name);
        if (!account.fingerprint.empty())
            text += fmt::format("MCFP {} {}\n", account.name, account.fingerprint);
    }
    return text;
}
