#pragma once

#include <string>

// The network devices of the namespace that we are in.  All throw where it cannot be done.
void switch_device(const std::string &name, bool on);
void give_address(const std::string &name, const std::string &address);  // a network of /24
int make_tun(const std::string &name);  // its descriptor, which reads and writes IP packets
