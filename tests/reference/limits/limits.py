"""Limits of concurrency, request by request, for tests/models/concurrency_limit_test.cpp.

Written from the published algorithms, apart from knee's: Netflix/concurrency-limits 78a74b9 (Gradient2Limit, VegasLimit,
AIMDLimit) and envoyproxy/envoy 054694f (gradient_controller.cc); without the random parts (no probe, no jitter).

    python3 tests/reference/limits/limits.py > tests/reference/limits/limits.csv
"""
import math
import random


class Gradient2:
    def __init__(self):
        self.estimate, self.seen, self.first, self.average = 20.0, 0, 0.0, 0.0

    def sample(self, begin, end, inflight, dropped):
        rtt = float(end - begin)
        if self.seen < 10:
            self.seen += 1
            self.first += rtt
            self.average = self.first / self.seen
        else:
            weight = 2.0 / 601
            self.average = self.average * (1 - weight) + rtt * weight
        seen_average = self.average
        if seen_average / rtt > 2:
            self.average *= 0.95
        if inflight >= self.estimate / 2:
            gradient = max(0.5, min(1.0, 1.5 * seen_average / rtt))
            wanted = self.estimate * gradient + 4
            wanted = self.estimate * 0.8 + wanted * 0.2
            self.estimate = max(20, min(200, wanted))
        return int(self.estimate)


class Vegas:
    def __init__(self):
        self.estimate, self.noload = 20.0, None

    def sample(self, begin, end, inflight, dropped):
        rtt = end - begin
        if self.noload is None or rtt < self.noload:
            self.noload = rtt
            return int(self.estimate)
        root = max(1, int(math.log10(int(self.estimate))))
        queue = math.ceil(self.estimate * (1 - self.noload / rtt))
        wanted = self.estimate
        if dropped:
            wanted -= root
        elif inflight * 2 < self.estimate:
            return int(self.estimate)
        elif queue <= root:
            wanted += 6 * root
        elif queue < 3 * root:
            wanted += root
        elif queue > 6 * root:
            wanted -= root
        self.estimate = max(1, min(1000, wanted))
        return int(self.estimate)


class Aimd:
    def __init__(self):
        self.estimate = 20

    def sample(self, begin, end, inflight, dropped):
        if dropped or end - begin > 5_000_000_000:
            self.estimate = int(self.estimate * 0.9)
        elif inflight * 2 >= self.estimate:
            self.estimate += 1
        self.estimate = min(200, max(20, self.estimate))
        return self.estimate


class Gradient:
    """Envoy's, with two timers; interval 3 s, 20 requests."""
    EVERY, INTERVAL, LEAST, MOST, REQUESTS = 100_000_000, 3_000_000_000, 3, 1000, 20

    def __init__(self):
        self.limit, self.deferred, self.samples, self.epoch = 3, 3, [], 0
        self.timers = {"sample": self.EVERY}
        self.in_a_row, self.minimum = 0, 0

    def quantile(self):
        ordered = sorted(self.samples)
        self.samples = []
        return ordered[math.ceil(0.5 * len(ordered)) - 1]

    def fire(self, name, at):
        del self.timers[name]
        if name == "probe":
            if not self.deferred:
                self.deferred, self.limit, self.samples, self.epoch, self.in_a_row = self.limit, self.LEAST, [], at, 0
            return
        if self.deferred:
            return
        if self.samples:
            gradient = max(0.5, min(2.0, self.minimum * 1.25 / self.quantile()))
            raw = self.limit * gradient
            new = max(self.LEAST, min(self.MOST, int(raw + math.sqrt(raw))))
            self.in_a_row = self.in_a_row + 1 if self.limit == new == self.LEAST else 0
            self.limit = new
            if self.in_a_row >= 5:
                self.timers["probe"] = at
        self.timers["sample"] = at + self.EVERY

    def run_timers(self, now):
        while self.timers:
            name = min(self.timers, key=lambda one: (self.timers[one], one))
            if self.timers[name] > now:
                return
            self.fire(name, self.timers[name])

    def sample(self, begin, end, inflight, dropped):
        self.run_timers(end)
        if begin >= self.epoch:
            self.samples.append((end - begin) // 1000)
            if self.deferred and len(self.samples) >= self.REQUESTS:
                self.minimum = self.quantile()
                self.limit, self.deferred = self.deferred, 0
                self.timers["probe"], self.timers["sample"] = end + self.INTERVAL, end + self.EVERY
        return self.limit


def main():
    print("algorithm,begin_ns,end_ns,in_flight,dropped,limit")
    for name, make in (("gradient2", Gradient2), ("vegas", Vegas), ("aimd", Aimd), ("gradient", Gradient)):
        rng, algorithm, end, limit = random.Random(name), make(), 0, 3
        for i in range(600):
            slow = 4 if 200 <= i < 350 else 1
            inflight = rng.randint(1, max(limit, 1)) if rng.random() < 0.3 else max(limit, 1)
            took = int(slow * 5e6 * max(1.0, inflight / 40) * rng.uniform(1, 1.2))
            end += rng.randint(1_000_000, 20_000_000)
            dropped = int(rng.random() < 0.04)
            begin = max(end - took, 0)
            limit = algorithm.sample(begin, end, inflight, dropped)
            print(f"{name},{begin},{end},{inflight},{dropped},{limit}")


main()
