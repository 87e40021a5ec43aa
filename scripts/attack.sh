#!/usr/bin/env bash
# Attacks a service that has a heap of 384 MB, from loopback, and prints a line for each attack:
#   bodies       200 strangers' bodies of nested arrays at once, 200 bodies that do not end
#   readers      twelve slow readers of one large answer
#   rooms        rooms that name 80,000 members each
#   batches      requests of 5,000 sessions of 31 days beside single messages
#   operations   /metrics and health below a path prefix and in other letters
#   connections  1,000 silent and 1,000 idle connections from one address
# Then it asks the nine questions, whose right answers are known, and reads the memory. Exit code 0: nothing did harm.
# Needs python3 (3.11 or newer) and PostgreSQL's server programs or npm; takes about five minutes.
# Usage: scripts/attack.sh [ATTACK...]     (all when none is named)
# ATTACK_PROGRAM names a folder with a published or built service, so that other versions can be attacked.
set -euo pipefail
exec </dev/null

for name in "$@"; do
    case "$name" in
        bodies | readers | rooms | batches | operations | connections) ;;
        *) sed -n '2,12s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done

# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python3 -c 'import asyncio; asyncio.timeout' 2>/dev/null || { echo "python3 3.11 or newer is missing; install it (apt-get install python3)." >&2; exit 2; }

work=$(mktemp -d)
chmod 755 "$work"
service=
clean_up() {
    if [ -n "$service" ]; then
        # Not Ctrl-C, which what runs in the background of a script does not hear.
        kill -TERM "$service" 2>/dev/null || true
        timeout "$stop_limit" tail --pid="$service" -f /dev/null || kill -KILL "$service" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
cd "$work"

program=${ATTACK_PROGRAM:-$work/program}
if [ -z "${ATTACK_PROGRAM:-}" ]; then
    echo "Building the service."
    dotnet build "$repository/src/Engagement.Api" -c Release -v quiet -p:SkipDashboard=true -o "$program" >build.log 2>&1 || { cat build.log; exit 1; }
fi
export EmbeddedPostgres__DataDirectory=$work/store Serilog__MinimumLevel__Default=Warning
engagement() { dotnet "$program/Engagement.Api.dll" "$@"; }
header() { sed -nE "s/.*$2: *([^ ]+).*/\1/p" "$1" | head -n 1; }

echo "Importing two workspaces: one whose answers are known, one for the attacks."
python3 "$repository/scripts/attack.py" data "$work/export"
engagement import "$repository/tests/Engagement.IntegrationTests/Data/workspace" >import.log 2>&1 || { cat import.log; exit 1; }
engagement import "$work/export" >import.log 2>&1 || { cat import.log; exit 1; }
for account in attacker reader; do
    engagement user create --username "$account" --role admin >"$account.log"
    engagement token create --username "$account" >"$account.log"
done
rm -rf "$work/export"

ATTACK_USER=$(header attacker.log X-User-Id)
ATTACK_TOKEN=$(header attacker.log X-Auth-Token)
ATTACK_READER=$(header reader.log X-User-Id)
ATTACK_READER_TOKEN=$(header reader.log X-Auth-Token)
ATTACK_HOOK=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
ATTACK_CASES=$repository/tests/Engagement.IntegrationTests/Data/cases.jsonl
export ATTACK_USER ATTACK_TOKEN ATTACK_READER ATTACK_READER_TOKEN ATTACK_HOOK ATTACK_CASES

url=http://127.0.0.1:$(free_port)
DOTNET_GCHeapHardLimit=0x18000000 Engagement__Webhook__Token=$ATTACK_HOOK Http__PathBase=/engagement \
    setsid dotnet "$program/Engagement.Api.dll" serve --urls "$url" >service.log 2>&1 &
service=$!
for _ in $(seq 120); do
    ! curl -fsS -m 2 -o /dev/null "$url/health/ready" 2>/dev/null || break
    kill -0 "$service" 2>/dev/null || break
    sleep 0.5
done

status=0
timeout 15m python3 "$repository/scripts/attack.py" run "$url" "$service" "$@" || status=$?
lines=$(wc -l <service.log)
echo "The service's log has $lines lines, the last of them:"
tail -n 5 service.log | cut -c1-200
exit "$status"
