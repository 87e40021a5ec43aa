"""The attacks of attack.sh, which starts the service that they go to; loopback only, each bounded in time.

usage: attack.py data FOLDER              writes the documents that the attacks need
       attack.py run URL PID [ATTACK...]  runs attacks, prints a line for each; exit code 1 where one did harm
"""
import asyncio
import gzip
import json
import os
import random
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

API = "/api/v1/engagement-dashboard/"
PREFIX = "/engagement"
PERIOD = "start=2024-03-01T00:00:00.000Z&end=2024-05-29T00:00:00.000Z"
MEBIBYTE = 1024 * 1024
MOST_MEMORY = 400  # MiB
MOST_FOR_ROOMS = 286  # MiB, which are 300 MB, for four answers at the same time
AUTH = {"X-User-Id": os.environ.get("ATTACK_USER", ""), "X-Auth-Token": os.environ.get("ATTACK_TOKEN", "")}
READER = {"X-User-Id": os.environ.get("ATTACK_READER", ""), "X-Auth-Token": os.environ.get("ATTACK_READER_TOKEN", "")}


def document(**fields):
    return json.dumps({"_updatedAt": "2024-06-01T00:00:00.000Z", **fields}, separators=(",", ":")) + "\n"


def session(number, user, start, end):
    return document(_id=f"attack-{number}", type="session", userId=user, loginAt=start, lastActivityAt=end, mostImportantRole="user")


def data(folder):
    folder.mkdir(parents=True, exist_ok=True)
    # 3,000 users active on each of 90 days: an answer of some MiB.
    with gzip.open(folder / "sessions.jsonl.gz", "wt", compresslevel=1) as file:
        for user in range(3000):
            for month, (start, end) in enumerate([("2024-03-01", "2024-03-31"), ("2024-03-31", "2024-04-30"), ("2024-04-30", "2024-05-30")]):
                file.write(session(f"{month}-{user}", f"attack-user-{user:05}", f"{start}T01:00:00.000Z", f"{end}T00:00:00.000Z"))
    # 160 rooms that name 80,000 members each.
    names = [f"u{name}" for name in range(80_000)]
    with gzip.open(folder / "rooms.jsonl.gz", "wt", compresslevel=1) as rooms, gzip.open(folder / "messages.jsonl.gz", "wt", compresslevel=1) as messages:
        for room in range(160):
            rooms.write(document(_id=f"attack-room-{room}", t="p", name=f"room {room}", usernames=names))
            for day in (1, 2):
                messages.write(document(_id=f"attack-message-{room}-{day}", rid=f"attack-room-{room}", u={"_id": "attack-user-00000"},
                                        ts=f"2024-04-{day:02}T10:00:00.000Z"))


def head(method, path, headers, length=None):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Target:
    def __init__(self, url, pid):
        self.host, port = url.split("//")[1].split(":")
        self.port, self.pid = int(port), pid

    def memory(self, row="VmRSS"):
        try:
            for line in open(f"/proc/{self.pid}/status"):
                if line.startswith(row + ":"):
                    return int(line.split()[1]) // 1024
        except OSError:
            pass
        return None

    def alive(self):
        return self.memory() is not None

    def forget_peak(self):
        try:
            open(f"/proc/{self.pid}/clear_refs", "w").write("5")
        except OSError:
            pass

    async def connect(self, address="127.0.0.1", receive=None):
        import socket
        sock = socket.socket()
        if receive:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        sock.setblocking(False)
        sock.bind((address, 0))
        await asyncio.get_running_loop().sock_connect(sock, (self.host, self.port))
        return await asyncio.open_connection(sock=sock)

    async def ask(self, method, path, headers=(), body=None, address="127.0.0.1", limit=20):
        """Status and body; status 0 where there was none in time."""
        writer = None
        try:
            async with asyncio.timeout(limit):
                reader, writer = await self.connect(address)
                writer.write(head(method, path, {"Connection": "close", **dict(headers)}, None if body is None else len(body)) + (body or b""))
                answer = await reader.read()
                status, _, content = answer.partition(b"\r\n\r\n")
                if b"transfer-encoding: chunked" in status.lower():
                    content = unchunked(content)
                return (int(status.split()[1]) if status else 0), content
        except (OSError, TimeoutError, IndexError, ValueError):
            return 0, b""
        finally:
            if writer:
                writer.close()

    async def question(self, path, query, headers=None, limit=20):
        return await self.ask("GET", f"{API}{path}?{query}", headers or AUTH, limit=limit)


def unchunked(content):
    whole, at = bytearray(), 0
    while at < len(content):
        end = content.index(b"\r\n", at)
        start, length = end + 2, int(content[at:end], 16)
        whole += content[start:start + length]
        at = start + length + 2
    return bytes(whole)


def counted(statuses):
    statuses = list(statuses)
    return ", ".join(f"{status or 'none'}: {statuses.count(status)}" for status in sorted(set(statuses)))


async def bodies(target):
    """200 strangers send 1 MiB of nested arrays at the same time; then 200 do not finish their bodies."""
    size = MEBIBYTE - 64
    start = b'{"token":"x","channel_name":['
    body = (start + b"[]," * ((size - 200) // 3) + b"[]]}").ljust(size)
    path, kind = "/hooks/rocket-chat", {"Content-Type": "application/json"}
    statuses, unfinished = [], []

    async def send(number):
        status, _ = await target.ask("POST", path, kind, body, f"127.0.1.{number + 1}", limit=60)
        statuses.append(status)

    await asyncio.gather(*(send(number) for number in range(200)))
    peak = target.memory("VmHWM")
    if not target.alive():
        return False, f"the service died of {len(statuses)} bodies"
    target.forget_peak()

    async def hold(number):
        writer, started = None, time.monotonic()
        try:
            reader, writer = await target.connect(f"127.0.2.{number + 1}")
            writer.write(head("POST", path if number % 2 else "/api/v1/login", kind, len(body) if number % 2 else 60_000) + body[:-20 if number % 2 else 50_000])
            async with asyncio.timeout(60):
                await reader.read()
        except (OSError, TimeoutError):
            pass
        finally:
            unfinished.append(time.monotonic() - started)
            if writer:
                writer.close()

    holding = asyncio.gather(*(hold(number) for number in range(200)))
    await asyncio.sleep(2)
    token = os.environ["ATTACK_HOOK"]
    message = json.dumps({"token": token, "message_id": "attack-hook", "channel_id": "attack-room-1", "channel_name": "x", "user_id": "attack-user-00001",
                          "timestamp": "2024-05-01T00:00:00.000Z"}).encode()
    honest, _ = await target.ask("POST", path, kind, message, "127.0.3.1", limit=10)
    await holding
    held = target.memory("VmHWM")
    good = target.alive() and max(peak, held or 0) < MOST_MEMORY and max(unfinished) < 25 and honest == 200
    return good, (f"200 bodies of 1 MiB: {counted(statuses)}, memory up to {peak} MiB; 200 unfinished ones end after up to {max(unfinished):.0f} s, "
                  f"memory up to {held} MiB; meanwhile a right webhook gets {honest or 'no answer'}")


async def readers(target):
    """Twelve connections read a large answer very slowly; others ask for the smallest one."""
    stop = asyncio.Event()
    ends = []

    async def slowly():
        reader, writer = await target.connect(receive=4096)
        writer.write(head("GET", f"{API}users/active-users?{PERIOD}", AUTH))
        try:
            part = await reader.read(100)
            if b" 503 " in part[:20]:
                ends.append("refused with a 503")
                return
            while not stop.is_set() and part:
                await asyncio.sleep(0.1)
                part = await reader.read(100)
            ends.append("still held" if stop.is_set() else "cut off")
        except OSError:
            ends.append("cut off")
        finally:
            writer.close()

    slow = [asyncio.create_task(slowly()) for _ in range(12)]
    await asyncio.sleep(3)
    small = []
    for _ in range(5):
        started = time.monotonic()
        status, _ = await target.question("users/active-users", "start=2018-05-05T00:00:00.000Z&end=2018-05-06T00:00:00.000Z", READER)
        small.append((status, time.monotonic() - started))
        await asyncio.sleep(0.5)
    other, _ = await target.question("users/active-users", PERIOD, READER)
    end = time.monotonic() + 75
    while time.monotonic() < end and not all(task.done() for task in slow):
        await asyncio.sleep(1)
    stop.set()
    await asyncio.gather(*slow)
    good = all(status == 200 for status, _ in small) and other == 200 and "still held" not in ends and target.alive()
    return good, (f"12 slow readers: {counted(ends)}; meanwhile the smallest question gets {counted(status for status, _ in small)} "
                  f"in up to {max(seconds for _, seconds in small):.1f} s, another account's large one {other or 'no answer'}")


async def rooms(target):
    """Four callers ask at the same time for all of 160 rooms with 80,000 usernames each."""
    before = target.memory()
    started = time.monotonic()
    status, body = await target.question("channels/list", f"{PERIOD}&count=1", limit=30)
    one = time.monotonic() - started
    answers = await asyncio.gather(*(target.question("channels/list", f"{PERIOD}&count=0", limit=60) for _ in range(4)))
    peak = target.memory("VmHWM")
    good = status == 200 and target.alive() and all(answer[0] in (200, 503) for answer in answers) and peak - before < MOST_FOR_ROOMS
    lengths = max((len(answer[1]) for answer in answers), default=0) // MEBIBYTE
    return good, (f"count=1 gets {status or 'no answer'} in {one:.1f} s; four times count=0: {counted(answer[0] for answer in answers)}, "
                  f"up to {lengths} MiB each; memory {before} MiB before, up to {peak} MiB")


async def batches(target):
    """One account sends 5,000 sessions of 31 days in each request; others send single messages."""
    stop = time.monotonic() + 20
    heavy, single = [], []

    async def send():
        round_ = 0
        while time.monotonic() < stop:
            body = "".join(session(f"{round_}-{number}", f"attack-user-{number % 3000:05}", "2024-01-01T00:00:00.000Z", "2024-01-31T23:59:00.000Z")
                           for number in range(5000)).encode()
            status, _ = await target.ask("POST", "/api/v1/engagement-ingest/sessions", AUTH, body, limit=60)
            heavy.append(status)
            round_ += 1
            await asyncio.sleep(0.1)

    async def others(writer):
        number = 0
        while time.monotonic() < stop:
            body = document(_id=f"attack-single-{writer}-{number}", rid="attack-room-1", u={"_id": "attack-user-00001"}, ts="2024-02-01T00:00:00.000Z").encode()
            started = time.monotonic()
            status, _ = await target.ask("POST", "/api/v1/engagement-ingest/messages", READER, body, limit=60)
            single.append((status, time.monotonic() - started))
            number += 1
            await asyncio.sleep(0.05)

    await asyncio.gather(send(), *(others(writer) for writer in range(4)))
    times = sorted(seconds for _, seconds in single)
    p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
    good = all(status in (200, 413) for status in heavy) and all(status == 200 for status, _ in single) and p99 < 1 and target.alive()
    return good, f"requests of 5,000 sessions: {counted(heavy)}; single messages of others: {counted(status for status, _ in single)}, p99 {p99:.2f} s"


async def operations(target):
    """What is for operators alone, asked for below the prefix and in other letters."""
    paths = [f"{PREFIX}/metrics", f"{PREFIX}/health/ready", f"{PREFIX}/health/live", f"{PREFIX.upper()}/metrics", f"{PREFIX}/Metrics", "/METRICS",
             "/Health/Ready", f"{PREFIX}//metrics", f"{PREFIX}/%6Detrics", f"{PREFIX}/metrics/", f"{PREFIX}/x/../metrics", f"{PREFIX}/./health/live",
             f"{PREFIX.upper()}{API}messages/origin?{PERIOD}"]
    answers = {path: await target.ask("GET", path, AUTH if API in path else ()) for path in paths}
    open_ = [path for path, (status, _) in answers.items() if status != 404]
    live, _ = await target.ask("GET", "/health/live")
    below, _ = await target.ask("GET", f"{PREFIX}{API}messages/origin?{PERIOD}", AUTH)
    return not open_ and live == 200 and below == 200, (
        f"{len(paths) - len(open_)} of {len(paths)} ways are a 404" + (f", not {' '.join(open_)}" if open_ else "")
        + f"; /health/live at the root {live}, a question below the prefix {below}")


async def connections(target):
    """1,000 connections from one address say nothing, then 1,000 ask once and stay; health is asked from the same address."""
    results = []
    for first in (b"", head("GET", "/health/live", {})):
        open_ = []
        for _ in range(1000):
            try:
                reader, writer = await asyncio.wait_for(target.connect(), 5)
                writer.write(first)
                open_.append((reader, writer))
            except (OSError, TimeoutError):
                pass
        answers = []
        for _ in range(10):
            started = time.monotonic()
            status, _ = await target.ask("GET", "/health/live", limit=4)
            answers.append((status, time.monotonic() - started))
            await asyncio.sleep(1)
        for _, writer in open_:
            writer.close()
        results.append(answers)
        await asyncio.sleep(1)
    good = all(status == 200 for answers in results for status, _ in answers) and target.alive()
    return good, "; ".join(
        f"1,000 {what} connections: health gets {counted(status for status, _ in answers)} in up to {max(seconds for _, seconds in answers):.2f} s"
        for what, answers in zip(("silent", "idle"), results))


async def questions(target, cases):
    """The nine questions of the workspace that was imported before, and what each one is known to be."""
    asked = wrong = 0
    seen = set()
    for line in open(cases):
        case = json.loads(line)
        if case["workspace"] != "workspace" or case["zone"] != "UTC":
            continue
        status, body = await target.question(case["path"], urlencode(case["query"]))
        asked += 1
        seen.add(case["path"])
        wrong += status != 200 or body.decode() != json.dumps(case["expected"], separators=(",", ":"), ensure_ascii=False)
    return wrong == 0 and len(seen) == 9, f"{asked} cases of {len(seen)} questions asked, {wrong} wrong"


ATTACKS = {"bodies": bodies, "readers": readers, "rooms": rooms, "batches": batches, "operations": operations, "connections": connections}


async def run(target, names, cases):
    failed = []
    for name in names or ATTACKS:
        if not target.alive():
            print(f"{name:12} FAILED  the service is dead", flush=True)
            failed.append(name)
            continue
        target.forget_peak()
        good, words = await ATTACKS[name](target)
        print(f"{name:12} {'held' if good else 'FAILED':7} {words}", flush=True)
        failed += [] if good else [name]
        await asyncio.sleep(2)
    good, words = await questions(target, cases) if target.alive() else (False, "the service is dead")
    print(f"{'questions':12} {'right' if good else 'FAILED':7} {words}")
    memory = target.memory()
    print(f"{'memory':12} {'held' if memory and memory < MOST_MEMORY else 'FAILED':7} {memory} MiB resident at the end")
    return 1 if failed or not good or not memory or memory >= MOST_MEMORY else 0


def main(arguments):
    if arguments[:1] == ["data"] and len(arguments) == 2:
        data(Path(arguments[1]))
        return 0
    if arguments[:1] == ["run"] and len(arguments) >= 3 and all(name in ATTACKS for name in arguments[3:]):
        random.seed(1)
        return asyncio.run(run(Target(arguments[1], int(arguments[2])), arguments[3:], os.environ["ATTACK_CASES"]))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
