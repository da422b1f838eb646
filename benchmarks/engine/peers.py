# The peers of `npm run bench -- engine`: the same models in SimPy, and Cimba's own M/M/1. Prints one line of JSON.
# CPU seconds of the measured part only.
import json
import random
import sys
import time


def phold(pending, events):
    import simpy

    random.seed(42)
    env = simpy.Environment()
    state = [0.0] * pending
    rnd = random.random
    exp = random.expovariate

    def token(at):
        while True:
            yield env.timeout(0.1 + exp(1 / 0.9))
            state[at] += env.now
            if rnd() < 0.25:
                at = int(rnd() * pending)

    for i in range(pending):
        env.process(token(i))
    step = env.step
    for _ in range(pending):
        step()
    start = time.process_time()
    for _ in range(events):
        step()
    return {"cpuS": time.process_time() - start, "events": events}


def sessions(stations, events):
    import simpy

    plugs, mean = 4, 1800
    gap = 1806 / (0.8 * plugs)
    random.seed(7)
    env = simpy.Environment()
    rnd = random.random
    exp = random.expovariate
    count = [0]

    def session(station, step):
        with station.request() as request:
            yield request
            while step < 5:
                yield env.timeout(0.5 + rnd())
                step += 1
                count[0] += 1
            wait = exp(1 / mean) * 0.1
            energy = 0.0
            while step < 15:
                yield env.timeout(wait)
                energy += wait * 11
                step += 1
                count[0] += 1
            yield env.timeout(1)
            count[0] += 1

    def source(station):
        while True:
            yield env.timeout(exp(1 / gap))
            count[0] += 1
            env.process(session(station, 0))

    for _ in range(stations):
        station = simpy.Resource(env, plugs)
        env.process(source(station))
        for _ in range(3):
            env.process(session(station, 5 + int(rnd() * 10)))
    # What starts the processes is no part of the measurement, neither here nor there.
    step = env.step
    for _ in range(stations * 4):
        step()
    before = count[0]
    start = time.process_time()
    while count[0] - before < events:
        step()
    return {"cpuS": time.process_time() - start, "events": events}


def mm1(objects):
    import simpy

    random.seed(1)
    env = simpy.Environment()
    store = simpy.Store(env)

    def source():
        for _ in range(objects):
            yield env.timeout(random.expovariate(0.9))
            yield store.put(1)

    def server():
        while True:
            yield store.get()
            yield env.timeout(random.expovariate(1.0))

    env.process(source())
    env.process(server())
    start = time.process_time()
    env.run()
    return {"cpuS": time.process_time() - start, "objects": objects}


def mm1_cimba(objects):
    import cimba as cb
    from cimba import inputs

    class MM1(cb.Model):
        interarrival: cb.Input[float] = inputs.dist.exponential(mean=1 / 0.9)
        service: cb.Input[float] = inputs.dist.exponential(mean=1)
        queue: cb.Container
        mean_queue: cb.Output[float]

        @cb.process
        def arrivals(self):
            while True:
                cb.hold(self.interarrival.next())
                self.queue.put(1)

        @cb.process
        def server(self):
            while True:
                self.queue.get(1)
                cb.hold(self.service.next())

        @cb.on_end
        def measure(self):
            self.mean_queue = self.queue.mean_level()

    model = MM1()

    def run(duration):
        start = time.process_time()
        cb.Experiment(model, replications=1, window=cb.Window(warmup=1, duration=duration), seed=123).run()
        return time.process_time() - start

    run(1000)
    return {"cpuS": run(objects / 0.9), "objects": objects}


name, *numbers = sys.argv[1:]
print(json.dumps({"phold": phold, "sessions": sessions, "mm1": mm1, "mm1_cimba": mm1_cimba}[name](*map(int, numbers))))
