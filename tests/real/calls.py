"""How many calls in a row that let the interpreter lock go keep it from a thread that computes on the same core.

A call hashes for some 20 us, without the lock. A call that takes over half of the switch interval has lost it. Prints the
median number of calls before one that loses it.

Usage: calls.py FOLDER
"""
import hashlib
import json
import os
import sys
import threading
import time

INTERVAL = 0.001
CALLS = 1500
stop = False


def compute():
    while not stop:
        pass


def durations():
    data = b"x" * 30_000  # hashlib lets the lock go from 2,048 bytes on
    result = []
    for _ in range(CALLS):
        began = time.perf_counter()
        hashlib.sha1(data)
        result.append(time.perf_counter() - began)
    return result


def runs(durations):
    """The numbers of calls before each one that loses the lock."""
    result, run = [], 0
    for duration in durations:
        if duration > INTERVAL / 2:
            result.append(run)
            run = 0
        else:
            run += 1
    return result


def main():
    global stop
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.setswitchinterval(INTERVAL)
    thread = threading.Thread(target=compute)
    thread.start()
    time.sleep(0.05)
    found = sorted(runs(durations()) or [CALLS])
    stop = True
    thread.join()
    print(json.dumps({"calls": found[len(found) // 2]}))


main()
