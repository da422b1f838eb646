"""The same steps as ACN-Sim's planner takes them: its model of the garage, phasor limits as second-order cones, the programme
built anew in CVXPY at every step. Reads one step a line (stays in steps, energies in A·step) and prints one line of JSON each:
CPU milliseconds and the objective.

The planner itself (adacharge) is in no package index; its programme is written here from its description (Lee et al. 2021).
usage: acnsim.py CAPACITY_KW STEPS < steps.jsonl
"""
import json
import sys
import time
import warnings

import cvxpy as cp
import numpy as np
from acnportal import acnsim

warnings.simplefilter("ignore")
horizon = int(sys.argv[2])
network = acnsim.sites.caltech_acn(basic_evse=True, voltage=208, transformer_cap=float(sys.argv[1]))
angle = np.deg2rad(network._phase_angles)
limits = [(np.stack([row * np.cos(angle), row * np.sin(angle)]), float(bound)) for row, bound in zip(network.constraint_matrix, network.magnitudes)]
worth = np.array([(horizon - t) / horizon for t in range(horizon)])

for line in sys.stdin:
    step = json.loads(line)
    stays = [step["stays"][step["stations"].index(name)] for name in network.station_ids]
    energy = [step["energyA"][step["stations"].index(name)] for name in network.station_ids]
    before = time.process_time()
    rates = cp.Variable((len(stays), horizon))
    most = np.array([[32.0 if t < stay else 0.0 for t in range(horizon)] for stay in stays])
    bounds = [rates >= 0, rates <= most]
    needs = [cp.sum(rates[i, : stays[i]]) <= energy[i] for i in range(len(stays))]
    cones = [cp.norm(a @ rates, axis=0) <= bound for a, bound in limits]
    problem = cp.Problem(cp.Maximize(worth @ cp.sum(rates, axis=0)), bounds + needs + cones)
    problem.solve(solver=cp.CLARABEL)
    cpu = time.process_time() - before
    print(json.dumps({"ms": 1000 * cpu, "objective": problem.value, "status": problem.status}), flush=True)
