#pragma once

#include <string>
#include <vector>

struct TestAccount;

// The configuration of atheme-services that link with the InspIRCd of that name at that port.
std::string atheme_text(const std::string &uplink, int port);
// Their data base.
std::string atheme_accounts(const std::vector<TestAccount> &accounts);
