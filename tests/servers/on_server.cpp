#include "servers/on_server.hpp"

OpsRoom::OpsRoom(ServerKind kind, const Setup &setup)
    : server(kind, setup.server),
      ann((server.port()), "ann", setup.server.password),
      bot((ann.join("#ops"),
           network_text("test", server.address(), {"#ops"}, setup.pacing) + setup.more)) {
    ann.expect("signalbox!");
}

std::map<ServerKind, std::unique_ptr<OpsRoom>> &InRoom::rooms() {
    static std::map<ServerKind, std::unique_ptr<OpsRoom>> standing;
    return standing;
}

OpsRoom &InRoom::room() {
    std::unique_ptr<OpsRoom> &standing = rooms()[GetParam()];
    if (!standing) standing = std::make_unique<OpsRoom>(GetParam());
    return *standing;
}

testing::AssertionResult has(const std::string &text, const std::string &part) {
    if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no '" << part << "' in: " << text;
}
