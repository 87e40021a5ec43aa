#!/usr/bin/env bash
# Shows that a fresh clone works the first time: `serve --demo`, the curl line that it prints, and `dotnet test`, each with an
# empty home directory, as the current user and, when that is root, also as an unprivileged user made for it.
# Usage: scripts/first-run.sh [--skip-tests]
set -euo pipefail
exec </dev/null

start_limit=300   # seconds: restore, build, creation of the cluster
test_limit=30m

skip_tests=
case "${1:-}" in
    "") ;;
    --skip-tests) skip_tests=1 ;;
    *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
chmod 755 "$work"
other=
made_default=
results=()
failed=0

note() {
    results+=("$1|$2|$3|$4")
    [ "$3" != FAILED ] || failed=1
    echo "== $1: $2: $3 $4"
}

# Runs the arguments as the given user with an empty home of its own.
as_user() {
    local user=$1 home=$2
    shift 2
    if [ "$user" = "$(id -un)" ]; then
        HOME=$home "$@"
    else
        setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env HOME="$home" USER="$user" LOGNAME="$user" "$@"
    fi
}

serving=
clean_up() {
    if [ -n "$serving" ] && ! stop "$serving"; then
        kill -KILL -- "-$serving" 2>/dev/null || true
    fi
    local pid
    cd /
    for pid in $(below "$work"); do
        kill "$pid" 2>/dev/null || true
    done
    [ -z "$other" ] || userdel "$other" 2>/dev/null || true
    rm -rf "$work"
    if [ -n "$made_default" ] && [ -n "$(below "$made_default")" ]; then
        echo "$made_default is in use and stays." >&2
    elif [ -n "$made_default" ]; then
        rm -rf "$made_default"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

check() {
    local user=$1 folder=$work/$1 home=$work/$1/home clone=$work/$1/clone data started waited=0
    mkdir -p "$folder" "$home"
    git clone --quiet "file://$repository" "$clone"
    git -C "$clone" checkout --quiet --detach "$head"
    [ "$user" = "$(id -un)" ] || chown -R "$user:" "$folder"
    cd "$clone"

    local settings=()
    data=$clone/.engagement
    if [ "$(id -u "$user")" -eq 0 ]; then
        data=/var/lib/engagement
        if [ -e "$data" ]; then
            # Somebody's data: left alone.
            data=$work/data
            settings=("EmbeddedPostgres__DataDirectory=$data")
        else
            made_default=$data
        fi
    fi

    local port url log=$folder/serve.log
    port=$(free_port)
    url=http://localhost:$port
    started=$SECONDS
    set -m
    as_user "$user" "$home" env "${settings[@]}" \
        dotnet run --project src/Engagement.Api -- serve --demo --urls "$url" >"$log" 2>&1 &
    serving=$!
    set +m
    until grep -q "^curl '" "$log" || [ "$waited" -ge "$start_limit" ] || ! kill -0 "$serving" 2>/dev/null; do
        sleep 1
        waited=$((waited + 1))
    done

    local line
    if ! line=$(grep -m1 "^curl '" "$log"); then
        tail -n 20 "$log"
        note "$user" "serve --demo" FAILED "no curl line within ${waited} s"
    else
        note "$user" "serve --demo" ok "curl line after $((SECONDS - started)) s"

        # As pasted; the status goes behind the body, by the configuration file that curl reads itself.
        local answer status
        printf 'silent\nshow-error\nmax-time = 30\nwrite-out = "\\n%%{http_code}"\n' >"$home/.curlrc"
        answer=$(as_user "$user" "$home" bash -c "$line" 2>&1) || true
        rm -f "$home/.curlrc"
        status=${answer##*$'\n'}
        if [ "$status" = 200 ] && [[ $answer == *'"success":true'* ]]; then
            note "$user" "the pasted curl" ok "200, ${answer:0:57}…"
        else
            note "$user" "the pasted curl" FAILED "$answer"
        fi
    fi

    local ran left
    ran=$(below "$data" | wc -l)
    if stop "$serving"; then
        note "$user" "Ctrl-C" ok "stopped"
    else
        kill -KILL -- "-$serving" 2>/dev/null || true
        note "$user" "Ctrl-C" FAILED "still running after $stop_limit s"
    fi
    serving=

    left=$(below "$data" | wc -l)
    if [ "$ran" -gt 0 ] && [ "$left" -eq 0 ]; then
        note "$user" "PostgreSQL stopped" ok "$ran processes before, none left"
    else
        note "$user" "PostgreSQL stopped" FAILED "$ran processes before, $left left in $data"
    fi

    if [ -n "$skip_tests" ]; then
        note "$user" "dotnet test" skipped ""
    elif as_user "$user" "$home" timeout --kill-after=1m "$test_limit" dotnet test >"$folder/test.log" 2>&1; then
        note "$user" "dotnet test" ok "$(grep -c '^Passed!' "$folder/test.log" || true) projects passed"
    else
        tail -n 30 "$folder/test.log"
        note "$user" "dotnet test" FAILED "see above"
    fi
    cd "$work"
}

head=$(git -C "$repository" rev-parse HEAD)
check "$(id -un)"
if [ "$(id -u)" -eq 0 ]; then
    other=first-run-$$
    useradd --no-create-home --home-dir "$work/$other/home" --shell /bin/bash "$other"
    check "$other"
fi

echo
printf '%-18s %-20s %-8s %s\n' user step result detail
for result in "${results[@]}"; do
    IFS='|' read -r user step outcome detail <<<"$result"
    printf '%-18s %-20s %-8s %s\n' "$user" "$step" "$outcome" "$detail"
done
exit "$failed"
