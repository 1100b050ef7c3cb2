#!/usr/bin/python3
"""simpy_queue.py WORKLOAD REQUESTS: the same in SimPy, one process a request. Prints the mean latency in ms."""
import random
import sys

import simpy

WORKLOADS = {  # rate, servers, mean times of work, mean pause between them
    "w1": (800, 1, (0.001,), 0),
    "w2": (3200, 4, (0.001,), 0),
    "w3": (500, 1, (0.001, 0.0005), 0.020),
}


def request(env, servers, work, pause, done):
    due = env.now
    for stage, mean in enumerate(work):
        if stage > 0:
            yield env.timeout(random.expovariate(1 / pause))
        with servers.request() as turn:
            yield turn
            yield env.timeout(random.expovariate(1 / mean))
    done(env.now - due)


def arrivals(env, rate, servers, work, pause, done):
    while True:
        yield env.timeout(random.expovariate(rate))
        env.process(request(env, servers, work, pause, done))


def main():
    rate, count, work, pause = WORKLOADS[sys.argv[1]]
    wanted = int(sys.argv[2])
    random.seed(1)
    env = simpy.Environment()
    all_left = env.event()
    latencies = [0, 0.0]

    def done(latency):
        latencies[0] += 1
        latencies[1] += latency
        if latencies[0] == wanted:
            all_left.succeed()

    env.process(arrivals(env, rate, simpy.Resource(env, capacity=count), work, pause, done))
    env.run(until=all_left)
    print(f"{1000 * latencies[1] / wanted:.3f}")


main()
