#pragma once

#include <string>
#include <vector>

// The files to read: that of `-c FILE`, else the user's, else those in /etc/signalbox; each with
// the runbooks.d/*.conf beside it.
std::vector<std::string> config_files(const std::string &given);
// signalbox.conf, conf.d/*.conf, runbooks.d/*.conf
std::vector<std::string> folder_files(const std::string &folder);

// Where runbooks have files of their own, beside the configuration.
inline constexpr char runbook_folder[] = "runbooks.d";
bool is_runbook_file(const std::string &path);
std::string folder_of(const std::string &path);  // absolute

std::string console_file();  // of the operator's console; empty: there is no place for it
std::string init_file();     // the one that `signalbox init` writes when none is named
std::string login_name();    // of the person at the keyboard, also behind sudo; empty: unknown

// Where the control socket and the state folder are when the configuration does not say.
std::string default_control();
std::string default_state();

// Where announcements are left while no daemon runs, when the configuration does not say.
std::string default_spool();
std::vector<std::string> usual_spools();  // ours, then the system's

std::string usual_state(const std::string &spool);  // of the daemon that has this usual spool

// Where a daemon's control socket may be when nothing says which daemon: ours, then the system's.
std::vector<std::string> usual_controls();

// A path as a configuration file means it: relative to that file.
std::string beside(const std::string &file, const std::string &path);

// The same for a secret, which may also be in $CREDENTIALS_DIRECTORY.
std::string secret_path(const std::string &file, const std::string &path);
