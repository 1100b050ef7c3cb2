"""How many threads the default executor of asyncio has: after calls one after the other, each when a thread is idle, after
three at once, and after as many as it may have and more.

Usage: executor_threads.py FOLDER
"""
import asyncio
import concurrent.futures
import json
import threading
import time

MOST = 4


def until_idle(executor, threads):
    while executor._idle_semaphore._value < threads:
        time.sleep(0.001)


async def main():
    loop = asyncio.get_running_loop()
    executor = concurrent.futures.ThreadPoolExecutor(MOST)
    counts = {}
    for _ in range(5):
        await loop.run_in_executor(executor, time.sleep, 0)
        until_idle(executor, 1)
    counts["one after the other"] = len(executor._threads)
    barrier = threading.Barrier(3)
    await asyncio.gather(*(loop.run_in_executor(executor, barrier.wait) for _ in range(3)))
    until_idle(executor, 3)
    counts["three at once"] = len(executor._threads)
    await asyncio.gather(*(loop.run_in_executor(executor, time.sleep, 0.2) for _ in range(10)))
    counts["at most"] = len(executor._threads)
    print(json.dumps(counts))


asyncio.run(main())
