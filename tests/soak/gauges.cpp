#include "soak/gauges.hpp"

#include <filesystem>
#include <fstream>
#include <string>

static double resident_mib(const std::string &folder) {
    std::ifstream status(folder + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

static size_t descriptors(const std::string &folder) {
    std::error_code gone;
    const std::filesystem::directory_iterator open(folder + "/fd", gone);
    return static_cast<size_t>(std::distance(begin(open), end(open)));
}

Gauges::Reading Gauges::now() const {
    const std::string folder = "/proc/" + std::to_string(process);
    return {resident_mib(folder), descriptors(folder)};
}
