# What the scripts beside this file share; sourced, not run.

stop_limit=60   # seconds

# What an open terminal has set must not help or disturb.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
unset ConnectionStrings__Engagement EmbeddedPostgres__DataDirectory ASPNETCORE_URLS urls

# Processes that work below a folder, as PostgreSQL does in its data.
below() {
    local folder=$1 process
    for process in /proc/[0-9]*; do
        [ "${process#/proc/}" != "$$" ] || continue
        case "$(readlink "$process/cwd" 2>/dev/null || true)" in
            "$folder" | "$folder"/*) echo "${process#/proc/}" ;;
        esac
    done
}

# A port that nobody listens on.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# Stops a process group as Ctrl-C in a terminal does, and waits until it has gone.
stop() {
    local pid=$1 waited=0
    kill -INT -- "-$pid" 2>/dev/null || true
    while kill -0 -- "-$pid" 2>/dev/null && [ "$waited" -lt "$stop_limit" ]; do
        sleep 1
        waited=$((waited + 1))
    done
    ! kill -0 -- "-$pid" 2>/dev/null
}
