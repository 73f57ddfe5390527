# Completion of signalbox(1) for bash.

_signalbox_verb() {
    local word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            access | again | approve | audit | backup | break-glass | cancel | check | console | deny | \
                help | init | job | jobs | lockdown | log | otp | pending | restore | run | say | \
                status | try) printf '%s' "$word"; return ;;
        esac
    done
}

_signalbox() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words
    case $previous in
        -c | --config | --socket) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    esac
    case $(_signalbox_verb) in
        '')
            words='access again approve audit backup break-glass cancel check console deny help init job jobs'
            words+=' lockdown log otp pending restore run say status try --config --help --socket --version'
            ;;
        audit) words='export verify --anchors --command --file --follow --json --lines --person --since' ;;
        backup | restore) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        check) words='--connect --effective' ;;
        console) words=--keys ;;
        status) words=--json ;;
        init) words=--force ;;
        lockdown) words='on off' ;;
        log) words=--follow ;;
        otp) words='enrol list remove' ;;
        access | run) words=--in ;;
        say) words="--as $(signalbox status 2> /dev/null | grep -oE '#[^ ,:]+')" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _signalbox signalbox
