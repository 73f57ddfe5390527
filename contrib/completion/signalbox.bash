# Completion of signalbox(1) for bash.  What only the daemon knows it is asked for.

_signalbox() {
    local current=${COMP_WORDS[COMP_CWORD]} verb='' words='' flags=() at
    case ${COMP_WORDS[COMP_CWORD - 1]} in
        -c | --config | --socket) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    esac
    for ((at = 1; at < COMP_CWORD; ++at)); do
        case ${COMP_WORDS[at]} in
            -c | --config | --socket) flags+=("${COMP_WORDS[at]}" "${COMP_WORDS[++at]}") ;;
            -*) ;;
            *) verb=${COMP_WORDS[at]}; break ;;
        esac
    done
    case $verb in
        '')
            words='access again approve audit backup break-glass cancel check console deny help init job jobs'
            words+=' lockdown log networks otp outbox pending people restore run say schedule schedules status tail try'
            words+=' --config --help --socket --version'
            ;;
        audit) words='export verify --anchors --command --file --follow --json --lines --person --since' ;;
        backup | restore) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        check) words='--connect --effective' ;;
        console) words='--history --keys' ;;
        jobs | networks | pending | status) words=--json ;;
        people) words='--json --network' ;;
        init) words=--force ;;
        schedule) words='add drop pause resume run show test why --zone' ;;
        lockdown) words='on off' ;;
        otp) words='enrol list remove' ;;
        access) words=--in ;;
        log) words=--follow ;;
        run) words=--in ;;
        outbox) words='drop hold list retry show --json --lines --state --to' ;;
        say) words='--as --at --expire --key --priority --spool --wait' ;;
        tail) words='--json --lines' ;;
    esac
    [[ $verb && $current != -* ]] && case $verb in
        again | approve | cancel | deny | job | log | run | say | tail)
            mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" "${flags[@]}" complete -- \
                "${COMP_WORDS[@]:at:COMP_CWORD-at+1}" 2> /dev/null)
            return
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _signalbox signalbox
