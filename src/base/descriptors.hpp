#pragma once

// Those of 0, 1 and 2 that are closed become /dev/null, so that no file of ours is taken for one.
void open_standard_files();

// What was open when we were started is not ours.
void close_inherited_files();
