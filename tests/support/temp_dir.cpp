#include "support/temp_dir.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

TempDir::TempDir() : folder("/tmp/signalbox-test.XXXXXX") {
    if (!mkdtemp(folder.data())) throw std::runtime_error("no temporary folder");
    chmod(folder.c_str(), 0755);
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

std::string TempDir::write(std::string_view name, std::string_view text, int mode) const {
    std::string path = file(name);
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
}

std::string slurp(const std::string &path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
