#!/usr/bin/env bash
# Shows that `serve` starts without a configured server: for root and an ordinary user, with PostgreSQL's programs of the machine and
# with those from npm alone, the first time, the second time, and after a kill of service and database. Each start must be ready and
# answer a question of the dashboard, the later ones what the first one did. As an ordinary user, only that user's starts are tried.
# Usage: scripts/start-matrix.sh
set -euo pipefail
exec </dev/null

start_limit=300   # seconds: the download and the creation of the cluster

if [ $# -gt 0 ]; then
    sed -n '2,5s/^# //p' "$0" >&2
    exit 2
fi

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset EmbeddedPostgres__CacheDirectory EmbeddedPostgres__BinDirectory

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
chmod 755 "$work"
rows=()
failed=0
serving=
other=

clean_up() {
    local pid
    cd /
    [ -z "$serving" ] || kill -KILL -- "-$serving" 2>/dev/null || true
    for pid in $(below "$work"); do
        kill -KILL "$pid" 2>/dev/null || true
    done
    [ -z "$other" ] || userdel "$other" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

row() {
    rows+=("$1|$2|$3|$4|$5")
    [ "$4" != FAILED ] || failed=1
    echo "== $1, $2, $3: $4 $5"
}

# The folders of the machine's own programs.
installed() {
    local program
    for program in $(type -ap initdb) "$(pg_config --bindir 2>/dev/null || true)/initdb" \
        /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb; do
        [ ! -x "$program" ] || dirname "$(readlink -f "$program")"
    done | sort -u
}

# Starts the service for the scenario: the outer variables user, home, data, cache, port and hidden.
serve() {
    local command=(env "EmbeddedPostgres__DataDirectory=$data" "EmbeddedPostgres__CacheDirectory=$cache" "$@"
        --urls "http://localhost:$port")
    if [ "$user" = "$(id -un)" ]; then
        command=(env "HOME=$home" "${command[@]}")
    else
        command=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups
            env "HOME=$home" "USER=$user" "LOGNAME=$user" "${command[@]}")
    fi

    # For this process and its children alone, empty folders lie over the machine's programs.
    if [ ${#hidden[@]} -gt 0 ]; then
        command=(unshare --mount --propagation private bash -c
            'until [ "$1" = -- ]; do mount -t tmpfs -o mode=755 none "$1" || exit; shift; done; shift; exec "$@"' hide
            "${hidden[@]}" -- "${command[@]}")
    fi

    set -m
    "${command[@]}" >"$log" 2>&1 &
    serving=$!
    set +m
}

# Starts the service, asks it, and leaves it running when all is well; sets outcome and detail.
try_start() {
    local name=$1 started=$SECONDS status line answer server
    shift
    log=$folder/$name.log
    outcome=FAILED
    serve "$@"
    until [ "$(curl -s -o "$folder/body" -w '%{http_code}' --max-time 10 "http://localhost:$port/health/ready" || true)" = 200 ]; do
        if ! kill -0 "$serving" 2>/dev/null || [ $((SECONDS - started)) -ge "$start_limit" ]; then
            detail="not ready after $((SECONDS - started)) s"
            return
        fi
        sleep 0.2
    done

    detail="ready after $((SECONDS - started)) s"
    if [ "$name" = first ]; then
        # The demo's messages are written before the line is.
        for _ in $(seq 100); do
            grep -m1 "^curl '" "$log" >"$folder/curl" && break
            sleep 0.2
        done
    fi
    line=$(cat "$folder/curl")
    answer=$(bash -c "$line --silent --show-error --max-time 30 --write-out '\n%{http_code}'" 2>&1) || true
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if [ "$status" != 200 ] || [[ $answer != *'"success":true'* ]]; then
        detail="$detail, but the question got $answer"
        return
    fi
    [ "$name" != first ] || echo "$answer" >"$folder/answer"
    if [ "$answer" != "$(cat "$folder/answer")" ]; then
        detail="$detail, but the answer is another one: $answer"
        return
    fi

    # The first word of the server's command line is the program.
    server=$(tr '\0' '\n' <"/proc/$(head -n 1 "$data/cluster/postmaster.pid")/cmdline" | head -n 1)
    case "$programs $server" in
        "npm only $cache/"* | "machine /"*) ;;
        *) detail="$detail, but the server is $server"; return ;;
    esac
    [[ $programs != machine || $server != "$cache"/* ]] || { detail="$detail, but the server is $server"; return; }
    outcome=ok
    detail="$detail, 200, PostgreSQL $(cat "$data/cluster/PG_VERSION")"
}

# Ends what is left of a start, which has to be nothing when it was asked to stop.
end_start() {
    local name=$1 how=$2 left
    if [ "$outcome" = FAILED ]; then
        tail -n 20 "$log"
        how=kill
    fi
    if [ "$how" = kill ]; then
        # Service and database at once: neither can put the other in order.
        # shellcheck disable=SC2046
        kill -KILL -- "-$serving" $(below "$data") 2>/dev/null || true
    elif ! stop "$serving"; then
        outcome=FAILED
        detail="$detail; still running $stop_limit s after Ctrl-C"
    fi
    wait "$serving" 2>/dev/null || true
    for _ in $(seq 50); do
        left=$(below "$data" | wc -l)
        [ "$left" -gt 0 ] || break
        sleep 0.1
    done
    if [ "$left" -gt 0 ]; then
        outcome=FAILED
        detail="$detail; $left processes left"
    elif [ "$how" = kill ] && [ "$outcome" = ok ] && [ ! -e "$data/cluster/postmaster.pid" ]; then
        outcome=FAILED
        detail="$detail; the database had time to stop in order"
    fi
    serving=
    row "$user" "$programs" "$name" "$outcome" "$detail"
}

scenario() {
    user=$1 programs=$2
    folder="$work/$user-${programs% *}"
    home=$folder/home data=$folder/data cache=$folder/cache
    hidden=()
    if [ "$programs" = machine ] && [ ${#machine[@]} -eq 0 ]; then
        row "$user" "$programs" "all" skipped "this machine has none"
        return
    elif [ "$programs" != machine ] && ! command -v npm >/dev/null; then
        row "$user" "$programs" "all" skipped "npm is not on PATH"
        return
    elif [ "$programs" != machine ] && [ ${#machine[@]} -gt 0 ]; then
        if [ "$(id -u)" -ne 0 ]; then
            row "$user" "$programs" "all" skipped "only root can hide the machine's programs"
            return
        fi
        hidden=("${machine[@]}")
    fi

    mkdir -p "$home"
    [ "$user" = "$(id -un)" ] || chown -R "$user:" "$folder"
    cd "$folder"
    port=$(free_port)
    try_start first dotnet "$app" serve --demo
    end_start "first" stop
    if [ "$outcome" = ok ]; then
        # From now on without a registry: the cache has to do.
        try_start second env npm_config_registry=http://localhost:1 dotnet "$app" serve
        end_start "second" kill
        try_start third env npm_config_registry=http://localhost:1 dotnet "$app" serve
        end_start "after kill -9" stop
    fi
    cd "$work"
}

echo "Publishing."
app=$work/app/Engagement.Api.dll
dotnet publish "$repository/src/Engagement.Api" --configuration Release --output "$work/app" >"$work/publish.log" 2>&1 \
    || { tail -n 20 "$work/publish.log"; exit 1; }
mapfile -t machine < <(installed)

users=("$(id -un)")
if [ "$(id -u)" -eq 0 ]; then
    other=start-matrix-$$
    useradd --no-create-home --home-dir "$work/$other" --shell /bin/bash "$other"
    users+=("$other")
else
    echo "Only as $(id -un): the starts of root, and with the machine's programs hidden, need root."
fi
for user in "${users[@]}"; do
    scenario "$user" machine
    scenario "$user" "npm only"
done

echo
printf '%-22s %-10s %-14s %-8s %s\n' user programs start result detail
for result in "${rows[@]}"; do
    IFS='|' read -r user programs start outcome detail <<<"$result"
    printf '%-22s %-10s %-14s %-8s %s\n' "$user" "$programs" "$start" "$outcome" "$detail"
done
exit "$failed"
