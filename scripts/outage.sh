#!/usr/bin/env bash
# Shows what callers see while the database is away: under load from wrk, PostgreSQL is stopped (or frozen) for fifteen seconds and comes
# back. Only 200 and 503 may be seen, the 503s within the request's limit plus a second (99 of 100), and 200s again within five seconds,
# without a restart of the service. Needs wrk and PostgreSQL's server programs.
# Usage: scripts/outage.sh [stop|freeze]...     (both when none is named)
set -euo pipefail
exec </dev/null

away=15            # seconds: longer than the limit, for questions that were asked before are answered for one more
limit=${OUTAGE_LIMIT:-10}   # Http__RequestTimeoutSeconds, its default
connections=32
case "${1:-stop}" in
    stop | freeze) ;;
    *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
modes=("$@")
[ ${#modes[@]} -gt 0 ] || modes=(stop freeze)

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
command -v wrk >/dev/null || { echo "wrk is missing; install it (apt-get install wrk)." >&2; exit 2; }
bin=$(pg_config --bindir 2>/dev/null || true)
[ -x "$bin/initdb" ] || bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo "PostgreSQL's server programs are missing; install them." >&2; exit 2; }

work=$(mktemp -d)
chmod 755 "$work"
service=
clean_up() {
    if [ -n "$service" ]; then kill -TERM "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
    signal CONT
    as_server "$bin/pg_ctl" stop -D "$work/cluster" -m immediate >/dev/null 2>&1 || true
    rm -rf "$work"
}

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        local user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
    fi
}

# To every process of this cluster: they work in its folder.
signal() {
    local process
    for process in $(below "$work/cluster"); do
        kill "-$1" "$process" 2>/dev/null || true
    done
}

trap clean_up EXIT
trap 'exit 130' INT TERM

database_port=$(free_port)
url=http://127.0.0.1:$(free_port)
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" >"$work/password"
mkdir "$work/cluster"
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$work/cluster" "$work/password"
fi
cd "$work"
as_server "$bin/initdb" -D "$work/cluster" --auth=scram-sha-256 --username=engagement --pwfile="$work/password" --locale=C --encoding=UTF8 >/dev/null
start_database() {
    as_server "$bin/pg_ctl" start -D "$work/cluster" -l "$work/cluster/server.log" -w -t 60 \
        -o "-p $database_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" >/dev/null
}
start_database

dotnet build "$repository/src/Engagement.Api" -c Release -v quiet -o "$work/program" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
ConnectionStrings__Engagement="Host=127.0.0.1;Port=$database_port;Username=engagement;Password=$password;Database=postgres" \
    Http__RequestTimeoutSeconds=$limit Serilog__MinimumLevel__Default=Warning \
    dotnet "$work/program/Engagement.Api.dll" serve --demo --urls "$url" >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 60); do
    ! grep -q "^curl '" "$work/service.log" || break
    sleep 0.5
done
line=$(grep -m1 "^curl '" "$work/service.log") || { cat "$work/service.log"; exit 1; }
OUTAGE_PATH=$(sed -E "s|^curl '[a-z]+://[^/]+([^']*)'.*|\1|" <<<"$line")
OUTAGE_USER=$(sed -E "s|.*X-User-Id: ([^']*)'.*|\1|" <<<"$line")
OUTAGE_TOKEN=$(sed -E "s|.*X-Auth-Token: ([^']*)'.*|\1|" <<<"$line")
OUTAGE_BACK=$work/back
export OUTAGE_PATH OUTAGE_USER OUTAGE_TOKEN OUTAGE_BACK

failed=0
for mode in "${modes[@]}"; do
    echo 0 >"$OUTAGE_BACK"
    wrk -t "$connections" -c "$connections" -d $((away + 20))s --timeout 60s -s "$repository/scripts/outage.lua" "$url" >"$work/wrk.log" 2>&1 &
    load=$!
    sleep 5
    if [ "$mode" = stop ]; then
        as_server "$bin/pg_ctl" stop -D "$work/cluster" -m fast -w -t 60 >/dev/null
        sleep "$away"
        start_database
    else
        signal STOP
        sleep "$away"
        signal CONT
    fi
    date +%s.%N >"$OUTAGE_BACK"
    wait "$load"

    value() { awk -v name="$1" '$1 == name { print $NF }' "$work/wrk.log"; }
    others=$(awk '$1 == "status" && $2 != "200" && $2 != "503"' "$work/wrk.log")
    printf '%s for %s s, limit %s s, %s connections: %s answers 200, %s answers 503, others: %s, connection errors: %s\n' \
        "$mode" "$away" "$limit" "$connections" \
        "$(awk '$1 == "status" && $2 == "200" { print $3 }' "$work/wrk.log")" \
        "$(awk '$1 == "status" && $2 == "503" { print $3 }' "$work/wrk.log")" "${others:-none}" "$(value errors)"
    printf '  503s: p99 %s s, slowest %s s; first 200 %s s after the database was back, last 503 %s s after\n' \
        "$(value p99)" "$(value max)" "$(value first200)" "$(value last503after)"
    awk -v limit="$limit" -v others="$others" '
        $1 == "status" { seen[$2] = $3 }
        NF == 2 { of[$1] = $2 }
        END {
            good = others == "" && seen[200] > 0 && seen[503] > 0 && of["errors"] == 0 && of["p99"] < limit + 1 && of["first200"] != "" \
                && of["first200"] < 5 && of["last503after"] < 5
            exit !good
        }' "$work/wrk.log" || { echo "  FAILED"; failed=1; cat "$work/wrk.log"; }
done

kill -0 "$service" || { echo "The service has ended."; failed=1; }
echo "The service's log:"
grep -v "^curl " "$work/service.log" | cut -c1-200 | tail -n 20
exit "$failed"
