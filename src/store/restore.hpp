#pragma once

#include <string>

#include "base/clock.hpp"

// Puts a copy of a backup in the place of a store, which is kept as PATH.before-restore.  Nothing
// that was asked for lives on: approvals are void, announcements are held, and notes and book say that it was restored.
// Throws StoreFailure; the store is as it was then.
void restore_store(const std::string &backup, const std::string &path, WallTime now);
