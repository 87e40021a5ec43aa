-- For wrk, one connection a thread: counts answers by status, times each, and notes when what was seen. See outage.sh.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } outage_timeval; int gettimeofday(outage_timeval *, void *);")
local clock = ffi.new("outage_timeval")

local function now()
    ffi.C.gettimeofday(clock, nil)
    return tonumber(clock.s) + tonumber(clock.us) / 1e6
end

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    statuses = {}
    unavailable = {}
    seen200 = {}
    last503 = 0
    wrk.headers["X-User-Id"] = os.getenv("OUTAGE_USER")
    wrk.headers["X-Auth-Token"] = os.getenv("OUTAGE_TOKEN")
    sent = 0
end

function request()
    sent = now()
    return wrk.format("GET", os.getenv("OUTAGE_PATH"))
end

function response(status)
    local at = now()
    local key = tostring(status)
    statuses[key] = (statuses[key] or 0) + 1
    if status == 503 then
        table.insert(unavailable, at - sent)
        last503 = at
    elseif status == 200 and (#seen200 == 0 or at - seen200[#seen200] > 0.01) then
        -- Every hundredth of a second is enough to find the first one after the database is back.
        table.insert(seen200, at)
    end
end

function done(summary)
    local total, latencies, last, times = {}, {}, 0, {}
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do
            total[status] = (total[status] or 0) + count
        end
        for _, latency in ipairs(thread:get("unavailable")) do
            table.insert(latencies, latency)
        end
        for _, at in ipairs(thread:get("seen200")) do
            table.insert(times, at)
        end
        last = math.max(last, thread:get("last503"))
    end

    table.sort(latencies)
    table.sort(times)
    for status, count in pairs(total) do
        print(string.format("status %s %d", status, count))
    end
    local errors = summary.errors
    print(string.format("errors %d", errors.connect + errors.read + errors.write + errors.timeout))
    if #latencies > 0 then
        print(string.format("p99 %.3f", latencies[math.max(1, math.ceil(#latencies * 0.99))]))
        print(string.format("max %.3f", latencies[#latencies]))
    end
    print(string.format("last503 %.3f", last))
    local back = tonumber(io.open(os.getenv("OUTAGE_BACK")):read("*l"))
    for _, at in ipairs(times) do
        if at > back then
            print(string.format("first200 %.3f", at - back))
            break
        end
    end
    print(string.format("last503after %.3f", last - back))
end
