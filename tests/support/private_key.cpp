#include "support/private_key.hpp"

#include <stdexcept>

#include "support/child_process.hpp"

static std::string openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    ChildProcess program(std::move(arguments));
    if (program.wait() != 0) throw std::runtime_error("openssl: " + program.errors());
    return program.output();
}

PrivateKey::PrivateKey(const std::string &curve) : file(folder.file("key.pem")) {
    openssl({"ecparam", "-name", curve, "-genkey", "-out", file});
}

std::string PrivateKey::locked_pem() const {
    return openssl({"ec", "-in", file, "-aes128", "-passout", "pass:pencil"});
}

bool PrivateKey::verifies(std::string_view signature, std::string_view digest) const {
    ChildProcess program({"openssl", "pkeyutl", "-verify", "-inkey", file, "-sigfile",
                          folder.write("signature", signature), "-in",
                          folder.write("digest", digest)});
    return program.wait() == 0;
}
