#!/usr/bin/env bash
# Signs in, asks the nine questions and signs out again, as clients of the original do: with curl, and with Rocket.Chat's own npm package
# @rocket.chat/api-client (needs node and npm), each against a demo workspace of its own service. Prints every request and answer; ends
# with 1 when one is not as it should be. npm takes the package from the registry that it is set to.
# Usage: scripts/clients.sh [curl|api-client]...     (both when none is named)
set -euo pipefail
exec </dev/null

clients=("$@")
[ ${#clients[@]} -gt 0 ] || clients=(curl api-client)
for client in "${clients[@]}"; do
    case "$client" in
        curl | api-client) ;;
        *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
    esac
done

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
chmod 755 "$work"
service=
clean_up() {
    if [ -n "$service" ]; then kill -TERM "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

export EmbeddedPostgres__DataDirectory="$work/data" Serilog__MinimumLevel__Default=Warning
url=http://127.0.0.1:$(free_port)
dotnet build "$repository/src/Engagement.Api" -c Release -v quiet -o "$work/program" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
engagement() { dotnet "$work/program/Engagement.Api.dll" "$@"; }

# Not by the function: the process to be stopped at the end would be the shell around it.
dotnet "$work/program/Engagement.Api.dll" serve --demo --urls "$url" >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 120); do
    ! grep -q "^curl '" "$work/service.log" || break
    kill -0 "$service" 2>/dev/null || break
    sleep 0.5
done
grep -q "^curl '" "$work/service.log" || { cat "$work/service.log" >&2; exit 1; }

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
engagement user create --username panel --email panel@example.org --role admin --password-stdin <<<"$password" >/dev/null
engagement user create --username guest --role guest --password-stdin <<<"$password" >/dev/null 2>&1

failed=0

# Shows a request without its secrets, and the answer; keeps the answer's body in $body.
call() {
    local expected=$1 shown answer status
    shift
    shown=${*@Q}
    shown=${shown//"$password"/…}
    [ -z "${token:-}" ] || shown=${shown//"$token"/…}
    echo "\$ curl $shown"
    answer=$(curl -s -m 30 -w '\n%{http_code}' "$@")
    status=${answer##*$'\n'}
    body=${answer%$'\n'*}
    shown=$body
    [ -z "${token:-}" ] || shown=${shown//"$token"/…}
    shown=$(sed -E 's/("authToken":")[^"]*/\1…/' <<<"$shown")
    [ ${#shown} -le 300 ] || shown="${shown:0:300}… (${#body} bytes)"
    echo "$status $shown"
    echo
    if [ "$status" != "$expected" ]; then
        echo "Expected $expected." >&2
        failed=1
    fi
}

with_curl() {
    local api=$url/api/v1 dashboard=$url/api/v1/engagement-dashboard token= user body start end path
    start=$(date -u -d '-6 days' +%Y-%m-%dT00:00:00.000Z)
    end=$(date -u +%Y-%m-%dT23:59:59.999Z)
    call 401 "$api/login" -d 'user=panel' -d 'password=wrong'
    call 200 "$api/login" -d 'user=panel@example.org' -d "password=$password"
    user=$(sed -E 's/.*"userId":"([^"]*)".*/\1/' <<<"$body")
    token=$(sed -E 's/.*"authToken":"([^"]*)".*/\1/' <<<"$body")
    local signed_in=(-H "X-User-Id: $user" -H "X-Auth-Token: $token")
    call 200 "$api/me" "${signed_in[@]}"
    for path in messages/messages-sent messages/origin messages/top-five-popular-channels channels/list users/new-users users/active-users \
        users/users-by-time-of-the-day-in-a-week; do
        call 200 "$dashboard/$path?start=$start&end=$end" "${signed_in[@]}"
    done
    for path in users/chat-busier/hourly-data users/chat-busier/weekly-data; do
        call 200 "$dashboard/$path?start=$end" "${signed_in[@]}"
    done
    call 200 -X POST "$api/logout" "${signed_in[@]}"
    call 401 "$dashboard/messages/origin?start=$start&end=$end" "${signed_in[@]}"
}

with_api_client() {
    mkdir "$work/api-client"
    cp "$repository"/tests/Clients/api-client/{package.json,package-lock.json,.npmrc,run.mjs} "$work/api-client"
    (cd "$work/api-client" && npm ci --loglevel=error --no-progress && ADMIN=panel GUEST=guest PASSWORD=$password node run.mjs "$url") || failed=1
}

for client in "${clients[@]}"; do
    echo "== $client"
    case "$client" in
        curl) with_curl ;;
        api-client) with_api_client ;;
    esac
done
exit "$failed"
