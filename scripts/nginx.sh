#!/usr/bin/env bash
# Tries the proxy configurations of docs/operations.md, as they stand there, with the real nginx: API, page and sign-in must work through
# it, and /metrics and /health/ must not, in whatever way their path is written; not without nginx's own locations for them either, and
# with and without Telemetry__Urls. Needs nginx, openssl and curl.
# Usage: scripts/nginx.sh [FOLDER]     (a folder with the built program; it is built when none is named)
set -euo pipefail
exec </dev/null

case "${1:-}" in
    -*) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH=$PATH:/usr/sbin
for tool in nginx openssl curl; do
    command -v "$tool" >/dev/null || { echo "$tool is missing; install it (apt-get install ${tool/nginx/nginx-light})." >&2; exit 2; }
done
program=${1:-}
[ -z "$program" ] || program=$(cd "$program" && pwd)

work=$(mktemp -d)
chmod 755 "$work"
service=
proxy=
failed=0
end() {
    [ -z "$1" ] || { kill -TERM "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; }
}
clean_up() {
    end "$proxy"
    end "$service"
    cd /
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# nginx needs no rights here: its ports are high, and its files are in a folder of its own.
as_proxy() {
    if [ "$(id -u)" -ne 0 ]; then
        exec "$@"
    fi
    exec setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups "$@"
}

row() {
    [ "$1" = ok ] || failed=1
    printf '  %-7s %s\n' "$1" "$2"
}

# The n-th nginx block of the page.
block() {
    awk -v wanted="$1" '/^```nginx$/ { found++; inside = 1; next } /^```$/ { inside = 0 } inside && found == wanted' "$repository/docs/operations.md"
}

# The whole configuration: the first block, or its beginning with the locations of another one.
configuration() {
    if [ "$1" -eq 1 ]; then
        block 1
    else
        block 1 | sed '/^    location/,$d'
        block "$1"
        echo "}"
    fi
}

wait_for() {
    local try
    for try in $(seq 150); do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.2
    done
    return 1
}

# Sends a path as it is; sets status and body.
ask() {
    local path=$1
    shift
    status=$(curl -sk -o "$work/body" -w '%{http_code}' --max-time 20 --path-as-is --request-target "$path" "$@" "https://127.0.0.1:$port/") || status=none
    body=$(tr -d '\0' <"$work/body")
}

expect() {
    local name=$1 wanted=$2
    shift 2
    ask "$@"
    if [ "$status" = "$wanted" ]; then row ok "$name: $status"; else row FAILED "$name: $status, not $wanted: ${body:0:200}"; fi
}

hidden() {
    ask "$1"
    case "$status $body" in
        none* | 200*engagement_store* | *'"status":'*) row FAILED "$1 answers $status: ${body:0:80}" ;;
        *) row ok "$1 hidden: $status" ;;
    esac
}

try() {
    local name=$1 number=$2 prefix=$3 base=$4 apart=$5 own=$6
    echo "$name, $([ -n "$apart" ] && echo "Telemetry__Urls set" || echo "no Telemetry__Urls"), nginx $([ -n "$own" ] && echo with || echo without) its own locations for operations"
    local upstream operations path
    upstream=$(free_port) operations=$(free_port) port=$(free_port)
    # Nothing of the start before is taken for this one's.
    : >"$work/service.log"
    (
        cd "$work"
        export EmbeddedPostgres__DataDirectory=$work/data Http__TrustedProxies=127.0.0.1 Http__PathBase=$base Serilog__MinimumLevel__Default=Warning
        [ -z "$apart" ] || export Telemetry__Urls=http://127.0.0.1:$operations
        exec dotnet "$program/Engagement.Api.dll" serve --demo --urls "http://127.0.0.1:$upstream"
    ) >"$work/service.log" 2>&1 &
    service=$!
    wait_for grep -q "^curl '" "$work/service.log" || { cat "$work/service.log"; exit 1; }
    [ -e "$work/password" ] || {
        # A password of our own: the demo's is shown with the page alone.
        head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$work/password"
        EmbeddedPostgres__DataDirectory=$work/data dotnet "$program/Engagement.Api.dll" user create --username proxied --role admin --password-stdin \
            <"$work/password" >/dev/null
    }

    mkdir -p "$work/nginx"
    {
        echo "daemon off; worker_processes 1; error_log $work/nginx/error.log; pid $work/nginx/pid; events {} http { access_log off;"
        for path in client_body proxy fastcgi uwsgi scgi; do echo "${path}_temp_path $work/nginx/$path;"; done
        configuration "$number" | sed -e "s|listen 443 ssl|listen 127.0.0.1:$port ssl|" -e "s|/etc/letsencrypt/live/engagement.example|$work/nginx|" \
            -e "s|127.0.0.1:3000|127.0.0.1:$upstream|" -e 's|rate=20r/s|rate=2000r/s|' \
            | { if [ -n "$own" ]; then cat; else grep -v 'return 404'; fi; }
        echo "}"
    } >"$work/nginx/nginx.conf"
    [ "$(id -u)" -ne 0 ] || chown -R nobody "$work/nginx"
    (as_proxy nginx -e stderr -c "$work/nginx/nginx.conf" -p "$work/nginx") >"$work/proxy.log" 2>&1 &
    proxy=$!
    wait_for curl -sk -o /dev/null "https://127.0.0.1:$port/" || { cat "$work/proxy.log" "$work/nginx/error.log"; exit 1; }

    ask "$prefix/"
    case "$status $body" in
        "200 "*"<html"*) row ok "page: 200" ;;
        "404 "*"not part of this build"*) row ok "page: not part of this build" ;;
        *) row FAILED "page: $status ${body:0:200}" ;;
    esac
    expect "API without credentials" 401 "$prefix/api/v1/me"
    expect "documentation" 200 "$prefix/openapi/v1.json"
    expect "sign-in" 200 "$prefix/api/v1/login" -H 'Content-Type: application/json' -d "{\"user\":\"proxied\",\"password\":\"$(cat "$work/password")\"}"
    expect "API with the token" 200 "$prefix/api/v1/me" -H "X-User-Id: $(sed -E 's/.*"userId":"([^"]*)".*/\1/' <<<"$body")" \
        -H "X-Auth-Token: $(sed -E 's/.*"authToken":"([^"]*)".*/\1/' <<<"$body")"
    for path in /metrics /health/live /health/ready; do
        for path in "$path" "/engagement$path" "/ENGAGEMENT$path" "/engagement${path^^}" "${path^^}" "$path/" "/$path" "/engagement/$path" \
            "/%$(printf %x "'${path:1:1}")${path:2}" "/engagement/%$(printf %x "'${path:1:1}")${path:2}" "/x/..$path" "/engagement/..$path" \
            "/engagement/x/..$path" "/engagement/%2e%2e$path" "/engagement/x%2f..$path" "/engagement/.$path" "/.$path" "/engagement/..;$path" \
            "/#/..$path" "/engagement/#/..$path" "/engagement/#/../..$path" "/engagement/?/..$path" "$path?x" "$path%20" "$path%23"; do
            hidden "$path"
        done
    done

    for path in /metrics /health/live /health/ready; do
        for port in "$upstream" "$operations"; do
            status=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port$path" || true)
            case "$([ -n "$apart" ] && echo "$operations" || echo "$upstream")" in
                "$port") [ "$status" = 200 ] && row ok "$path for the machine: 200" || row FAILED "$path for the machine: $status" ;;
                *) [ "$status" != 200 ] || row FAILED "$path answers elsewhere" ;;
            esac
        done
    done

    end "$proxy"
    end "$service"
    proxy='' service=''
}

if [ -z "$program" ]; then
    program=$work/program
    dotnet build "$repository/src/Engagement.Api" -c Release -v quiet -o "$program" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
fi
mkdir "$work/nginx"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=engagement.example -keyout "$work/nginx/privkey.pem" -out "$work/nginx/fullchain.pem" \
    2>"$work/openssl.log" || { cat "$work/openssl.log"; exit 1; }
[ "$(awk '/^```nginx$/' "$repository/docs/operations.md" | wc -l)" -eq 3 ] || { echo "docs/operations.md has not the three nginx blocks." >&2; exit 1; }

for apart in "" yes; do
    for own in yes ""; do
        try "A host of its own" 1 "" "" "$apart" "$own"
        try "Below a path that nginx leaves on" 2 /engagement /engagement "$apart" "$own"
        try "Below a path that nginx takes off" 3 /engagement "" "$apart" "$own"
    done
done
[ "$failed" -eq 0 ] && echo "All as it should be." || echo "FAILED, see above."
exit "$failed"
