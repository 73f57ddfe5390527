#include <fmt/core.h>

#include "support/irc_server.hpp"

static std::string listen_text(const ServerSetup &setup, const ServerPorts &ports) {
    std::string text =
        fmt::format("listen {{ host = \"{}\"; port = {};", setup.listen, ports.plain);
    if (ports.secure) text += fmt::format(" flags = tls; port = {};", ports.secure);
    return text + " };\n";
}

static std::string auth_text(const ServerSetup &setup) {
    std::string flags = setup.strict ? "exceed_limit" : "exceed_limit, can_flood";
    std::string text = "auth { user = \"*@*\"; class = \"users\";";
    if (!setup.password.empty()) {
        text += fmt::format(" password = \"{}\"; encrypted = no;", setup.password);
        flags += ", need_password";
    }
    return text + " flags = " + flags + "; };\n";
}

static std::string link_text(const ServerSetup &setup) {
    return fmt::format(
        "connect {{ name = \"{}\"; host = \"127.0.0.1\"; port = {}; class = \"servers\";\n"
        "    send_password = \"linkpass\"; accept_password = \"linkpass\"; encrypted = no;\n"
        "    hub_mask = \"*\"; }};\n",
        setup.peer, setup.peer_port ? setup.peer_port : 1);
}

static std::string server_text(const ServerSetup &setup, bool tls, const std::string &folder) {
    std::string text = fmt::format(
        "serverinfo {{ name = \"{}\"; sid = \"{}\"; description = \"a server for tests\";\n"
        "    network_name = \"{}\"; network_description = \"tests\"; hub = yes;\n"
        "    default_max_clients = 512; max_nick_length = {};",
        setup.name, setup.sid, setup.network, setup.nick_length);
    if (tls)
        text += fmt::format(
            "\n    rsa_private_key_file = \"{0}/key.pem\"; tls_certificate_file = "
            "\"{0}/cert.pem\";",
            folder);
    return text + " };\n";
}

static std::string class_text(const ServerSetup &setup) {
    return fmt::format(
        "class {{ name = \"users\"; ping_time = {} seconds; max_number = 500; sendq = 4 mbytes;\n"
        "    number_per_ip_local = 500; number_per_ip_global = 500; recvq = {} bytes; }};\n",
        setup.ping_timeout, setup.strict ? 2560 : 8000);
}

static std::string general_text(bool strict) {
    std::string text =
        "general { disable_auth = yes; invisible_on_connect = no;\n"
        "    anti_spam_exit_message_time = 0; throttle_count = 10000; throttle_time = 1 second;\n";
    if (!strict)
        text +=
            "    default_floodcount = 0; anti_nick_flood = no; max_targets = 20;\n"
            "    pace_wait_simple = 0 seconds; pace_wait = 0 seconds;\n";
    return text + "};\n";
}

static const char *const always =
    "admin { name = \"test\"; description = \"test\"; email = \"root@irc.test\"; };\n"
    "modules { path = \"/usr/lib/ircd-hybrid/modules\";\n"
    "    path = \"/usr/lib/ircd-hybrid/modules/autoload\"; };\n"
    "log { use_logging = yes; };\n"
    "class { name = \"servers\"; ping_time = 90 seconds; connectfreq = 2 seconds;\n"
    "    max_number = 5; sendq = 2 megabytes; };\n"
    "operator { name = \"oper\"; user = \"*@*\"; password = \"operpass\"; encrypted = no;\n"
    "    class = \"users\"; flags = admin, connect, connect:remote, die, globops, kill,\n"
    "    kill:remote, kline, module, rehash, restart, set, squit, squit:remote, unkline; };\n"
    "channel { default_join_flood_count = 0; invite_delay_channel = 0 seconds;\n"
    "    enable_extbans = yes; enable_owner = yes; enable_admin = yes; max_channels = 200; };\n";

std::string hybrid_text(const ServerSetup &setup, const ServerPorts &ports,
                        const std::string &folder) {
    std::string text = server_text(setup, ports.secure, folder) + always + class_text(setup) +
                       general_text(setup.strict) + listen_text(setup, ports) + auth_text(setup);
    if (!setup.peer.empty()) text += link_text(setup);
    return text;
}
