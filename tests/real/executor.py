"""What threads of an executor do to the event loop of the same interpreter.

Prints the CPU time per second of two functions in pure Python on two threads beside the loop (at most one core's), and
the longest time that the loop did not run during one call in C that keeps the interpreter lock, as a share of that call.

Usage: executor.py FOLDER
"""
import asyncio
import json
import time


def count(turns):
    while turns > 0:
        turns -= 1


def sum_in_c(numbers):
    began = time.perf_counter()
    sum(numbers)
    return time.perf_counter() - began


async def tick(gaps):
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0)
        now = time.perf_counter()
        gaps.append(now - last)
        last = now


async def main():
    loop = asyncio.get_running_loop()
    began, cpu_began = time.perf_counter(), time.process_time()
    await asyncio.gather(*(loop.run_in_executor(None, count, 5_000_000) for _ in range(2)))
    cores = (time.process_time() - cpu_began) / (time.perf_counter() - began)

    numbers = range(20_000_000)
    gaps = []
    ticking = asyncio.create_task(tick(gaps))
    while len(gaps) < 10:
        await asyncio.sleep(0)
    took = await loop.run_in_executor(None, sum_in_c, numbers)
    ticking.cancel()
    print(json.dumps({"cores": round(cores, 3), "held_up": round(max(gaps) / took, 3)}))


asyncio.run(main())
