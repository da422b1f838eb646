"""ACN-Sim on the same sessions: prints the CPU seconds of sim.run() and what it delivered, as one line of JSON.

usage: acnsim.py SESSIONS.csv CAPACITY_KW
"""
import csv
import json
import sys
import time
import warnings
from datetime import datetime, timedelta, timezone

from acnportal import acnsim, algorithms
from acnportal.acnsim import analysis

warnings.simplefilter("ignore")
START = datetime(2019, 3, 1, 8, tzinfo=timezone.utc)
PERIOD_MIN = 5

events = []
for row in csv.DictReader(open(sys.argv[1])):
    period = lambda text: round((datetime.fromisoformat(text.replace("Z", "+00:00")) - START) / timedelta(minutes=PERIOD_MIN))
    kwh = float(row["requested_kwh"])
    arrival, departure = period(row["arrival"]), period(row["departure"])
    battery = acnsim.Battery(kwh, 0, 6.6)
    vehicle = acnsim.EV(arrival, departure, kwh, row["evse"], row["session"], battery)
    events.append(acnsim.PluginEvent(arrival, vehicle))

network = acnsim.sites.caltech_acn(basic_evse=True, voltage=208, transformer_cap=float(sys.argv[2]))
policy = algorithms.SortedSchedulingAlgo(algorithms.earliest_deadline_first)
simulator = acnsim.Simulator(network, policy, acnsim.EventQueue(events), START, period=PERIOD_MIN, verbose=False)
before = time.process_time()
simulator.run()
cpu = time.process_time() - before
print(json.dumps({"cpuS": cpu, "deliveredPct": 100 * analysis.proportion_of_energy_delivered(simulator)}))
