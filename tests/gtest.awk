# GoogleTest's report as lines of ours: ok NAME, not ok NAME, skip NAME: REASON; before a failure, what
# that test said.
/^\[ RUN      \] / { running = $4; reason = said = ""; next }
/: Skipped$/ { skipping = 1; next }
skipping { reason = $0; skipping = 0; next }
/^\[       OK \] .*\([0-9]+ ms\)$/ { print "ok " $4; running = "" }
/^\[  SKIPPED \] .*\([0-9]+ ms\)$/ { print "skip " $4 ": " (reason == "" ? "no reason given" : reason); running = "" }
/^\[  FAILED  \] .*\([0-9]+ ms\)$/ { failed($4) }
running != "" { said = said "    " $0 "\n" }
END { if (running != "") failed(running " (and with it the whole program)") }

function failed(name) {
    sub(/,$/, "", name)
    printf "%snot ok %s\n", said, name
    running = ""
}
