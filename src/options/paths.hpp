#pragma once

#include <string>
#include <vector>

// The files to read: `-c FILE` and nothing else, else the user's, else /etc/signalbox with conf.d.
std::vector<std::string> config_files(const std::string &given);
std::vector<std::string> folder_files(const std::string &folder);  // signalbox.conf, conf.d/*.conf

std::string init_file();   // the one that `signalbox init` writes when none is named
std::string login_name();  // of the person at the keyboard, also behind sudo; empty: unknown

// Where the control socket and the state folder are when the configuration does not say.
std::string default_control();
std::string default_state();

// Where a daemon's control socket may be when nothing says which daemon: ours, then the system's.
std::vector<std::string> usual_controls();

// A path as a configuration file means it: relative to that file.
std::string beside(const std::string &file, const std::string &path);

// The same for a secret, which may also be in $CREDENTIALS_DIRECTORY.
std::string secret_path(const std::string &file, const std::string &path);
