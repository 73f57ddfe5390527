# GoogleTest's report as lines of ours: ok NAME, not ok NAME, skip NAME: REASON.
/^\[ RUN      \] / { running = $4; reason = ""; next }
/^[^ ]*: Skipped$/ || /: Skipped$/ { skipping = 1; next }
skipping { reason = $0; skipping = 0; next }
/^\[       OK \] .*\([0-9]+ ms\)$/ { print "ok " $4; running = "" }
/^\[  SKIPPED \] .*\([0-9]+ ms\)$/ { print "skip " $4 ": " (reason == "" ? "no reason given" : reason); running = "" }
/^\[  FAILED  \] .*\([0-9]+ ms\)$/ { sub(/,$/, "", $4); print "not ok " $4; running = "" }
END { if (running != "") print "not ok " running }
