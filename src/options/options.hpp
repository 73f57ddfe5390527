#pragma once

#include <string>
#include <vector>

#include "options/config.hpp"

// A configuration that cannot be used; `errors` has a line each: "file:line: key: what".
struct ConfigError {
    std::vector<std::string> errors;
};

// Reads and validates; throws ConfigError with all that is wrong.  No file at all is an empty
// configuration: the local room alone.
Config read_config(const std::vector<std::string> &files);

// The same without opening the files with secrets, for tools of people who may not read them.
Config read_public_config(const std::vector<std::string> &files);

// Where the control socket may be, most likely first: as the flags of a tool say, else as the usual
// configuration says, else in the usual places.
std::vector<std::string> control_paths(const std::string &socket, const std::string &config);

// Where announcements may be left for a daemon that does not run, most likely first; none where
// only its socket is named.
struct SpoolPlace {
    std::string folder;
    // The daemon's state folder: whose that is, his the spool may be; empty: somebody named it.
    std::string state;
};
std::vector<SpoolPlace> spool_places(const std::string &socket, const std::string &config);

// The time zone that times mean where they name none; UTC where the configuration cannot be read.
std::string usual_zone(const std::string &config);

// The whole configuration with its defaults, in the file's own form; secrets appear as file names.
std::string effective(const Config &config);
