#include <fmt/core.h>

#include "support/irc_server.hpp"

static std::string modules_text(const std::vector<const char *> &names) {
    std::string text;
    for (const char *name : names) text += fmt::format("<module name=\"{}\">\n", name);
    return text;
}

static const std::vector<const char *> all_modules{"cap",
                                                   "ircv3",
                                                   "ircv3_accounttag",
                                                   "ircv3_batch",
                                                   "ircv3_capnotify",
                                                   "ircv3_chghost",
                                                   "ircv3_ctctags",
                                                   "ircv3_echomessage",
                                                   "ircv3_invitenotify",
                                                   "ircv3_labeledresponse",
                                                   "ircv3_msgid",
                                                   "ircv3_servertime",
                                                   "namesx",
                                                   "uhnames",
                                                   "setname",
                                                   "monitor",
                                                   "botmode",
                                                   "callerid",
                                                   "chghost",
                                                   "customprefix",
                                                   "deaf",
                                                   "knock",
                                                   "muteban",
                                                   "services_account",
                                                   "blockcolor",
                                                   "noctcp",
                                                   "sajoin",
                                                   "sakick",
                                                   "samode",
                                                   "sanick",
                                                   "sapart",
                                                   "saquit"};

static const char *const prefixes =
    "<customprefix name=\"founder\" letter=\"q\" prefix=\"~\" rank=\"50000\" "
    "ranktoset=\"50000\">\n"
    "<customprefix name=\"admin\" letter=\"a\" prefix=\"&amp;\" rank=\"40000\" "
    "ranktoset=\"50000\">\n"
    "<customprefix name=\"halfop\" letter=\"h\" prefix=\"%\" rank=\"20000\" "
    "ranktoset=\"30000\">\n";

static std::string connect_text(const ServerSetup &setup) {
    return fmt::format(
        "<connect name=\"all\" allow=\"*\" password=\"{0}\" pingfreq=\"{1}s\" localmax=\"{2}\" "
        "globalmax=\"{2}\"\n"
        "    maxconnwarn=\"no\" resolvehostnames=\"no\" useconnectban=\"no\" "
        "useconnflood=\"{3}\" maxchans=\"200\"{4}>\n",
        setup.password, setup.ping_timeout, setup.clones ? setup.clones : 1000,
        setup.throttle ? "yes" : "no",
        setup.strict ? ""
                     : " fakelag=\"no\" commandrate=\"10000000\" threshold=\"100000\" "
                       "recvq=\"1M\" softsendq=\"4M\" hardsendq=\"16M\"");
}

static std::string tls_text(int port) {
    return modules_text({"ssl_gnutls", "sslinfo", "sslmodes", "sha256"}) +
           fmt::format(
               "<sslprofile name=\"tls\" provider=\"gnutls\" certfile=\"cert.pem\" "
               "keyfile=\"key.pem\" requestclientcert=\"yes\" hash=\"sha256\">\n"
               "<bind address=\"127.0.0.1\" port=\"{}\" type=\"clients\" sslprofile=\"tls\">\n",
               port);
}

static std::string link_text(const std::string &name, int port) {
    return fmt::format(
        "<link name=\"{}\" ipaddr=\"127.0.0.1\" port=\"{}\" allowmask=\"127.0.0.1\" "
        "sendpass=\"linkpass\" recvpass=\"linkpass\">\n",
        name, port ? port : 1);
}

static std::string services_text(const std::string &name, bool sasl) {
    std::string text = modules_text({"svshold"}) + link_text(name, 0) +
                       fmt::format("<uline server=\"{}\" silent=\"yes\">\n", name);
    if (sasl)
        text +=
            modules_text({"sasl"}) + fmt::format("<sasl target=\"{}\" requiressl=\"no\">\n", name);
    return text;
}

static std::string links_text(const ServerSetup &setup, int port) {
    std::string text = modules_text({"spanningtree"});
    text += fmt::format("<bind address=\"127.0.0.1\" port=\"{}\" type=\"servers\">\n", port);
    if (!setup.peer.empty()) text += link_text(setup.peer, setup.peer_port);
    if (!setup.services.empty()) text += services_text(setup.services, setup.sasl);
    return text;
}

std::string inspircd_text(const ServerSetup &setup, const ServerPorts &ports) {
    std::string text = fmt::format(
        "<config format=\"xml\">\n"
        "<path configdir=\".\" datadir=\".\" logdir=\".\" runtimedir=\".\">\n"
        "<log method=\"stderr\" type=\"* -USERINPUT -USEROUTPUT\" level=\"default\">\n"
        "<server name=\"{}\" description=\"a server for tests\" network=\"{}\" id=\"{}\">\n"
        "<admin name=\"test\" nick=\"test\" email=\"root@irc.test\">\n"
        "<bind address=\"{}\" port=\"{}\" type=\"clients\">\n"
        "<dns enabled=\"no\">\n"
        "<options casemapping=\"{}\">\n"
        "<limits maxnick=\"{}\">\n"
        "<class name=\"all\" commands=\"*\" privs=\"*\" usermodes=\"*\" chanmodes=\"*\" "
        "snomasks=\"*\">\n"
        "<type name=\"oper\" classes=\"all\">\n"
        "<oper name=\"oper\" password=\"operpass\" host=\"*@*\" type=\"oper\">\n",
        setup.name, setup.network, setup.sid, setup.listen, ports.plain, setup.casemapping,
        setup.nick_length);
    text += connect_text(setup) + modules_text(all_modules) + prefixes;
    if (!setup.strict) text += "<performance netbuffersize=\"65534\">\n";
    if (ports.secure) text += tls_text(ports.secure);
    if (setup.sts)
        text += modules_text({"ircv3_sts"}) +
                fmt::format("<sts host=\"localhost\" duration=\"1h\" port=\"{}\">\n", ports.secure);
    if (setup.throttle)
        text += modules_text({"connflood"}) +
                "<connflood period=\"5\" maxconns=\"3\" timeout=\"3\" bootwait=\"0\" "
                "quitmsg=\"Throttled\">\n";
    if (setup.wait_pong)
        text += modules_text({"conn_waitpong"}) +
                "<waitpong sendsnotice=\"no\" killonbadreply=\"yes\">\n";
    if (!setup.peer.empty() || !setup.services.empty()) text += links_text(setup, ports.link);
    return text;
}
