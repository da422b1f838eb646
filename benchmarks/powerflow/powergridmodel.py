# power-grid-model on the same network and load steps: one batch of asymmetric power flows by iterative current, nodes
# alone as output. Reads the problem that feeders.mjs writes; writes JSON.
import json, math, sys, time
import numpy as np
from power_grid_model import CalculationMethod, DatasetType, LoadGenType, PowerGridModel, WindingType, initialize_array

with open(sys.argv[1]) as reader:
    problem = json.load(reader)
steps, out = int(sys.argv[2]), sys.argv[3]
rows = lambda kind, count: initialize_array(DatasetType.input, kind, count)

node = rows("node", len(problem["ratedV"]))
node["id"] = np.arange(len(node))
node["u_rated"] = problem["ratedV"]
next_id = len(node)


def ids(array):
    global next_id
    array["id"] = np.arange(next_id, next_id + len(array))
    next_id += len(array)


lines = np.array(problem["lines"])
line = rows("line", len(lines))
ids(line)
line["from_node"], line["to_node"] = lines[:, 0], lines[:, 1]
for k, name in enumerate(("r1", "x1", "r0", "x0")):
    line[name] = lines[:, 2 + k]
for name, value in (("from_status", 1), ("to_status", 1), ("c1", 0), ("tan1", 0), ("c0", 0), ("tan0", 0), ("i_n", 1000)):
    line[name] = value
components = {"node": node, "line": line}

given = problem.get("transformer")
if given:
    transformer = rows("transformer", 1)
    ids(transformer)
    va = given["kva"] * 1000
    values = {
        "from_node": given["from"], "to_node": given["to"], "from_status": 1, "to_status": 1,
        "u1": given["highV"], "u2": given["lowV"], "sn": va,
        "uk": math.hypot(given["resistancePct"], given["reactancePct"]) / 100, "pk": given["resistancePct"] / 100 * va,
        "i0": 1e-9, "p0": 0, "winding_from": WindingType.delta, "winding_to": WindingType.wye_n, "clock": 1,
        "tap_side": 0, "tap_pos": 0, "tap_min": 0, "tap_max": 0, "tap_nom": 0, "tap_size": 0,
    }
    for name, value in values.items():
        transformer[name] = value
    components["transformer"] = transformer

source = rows("source", 1)
ids(source)
for name, key in (("node", "node"), ("u_ref", "pu"), ("sk", "va"), ("rx_ratio", "rOverX")):
    source[name] = problem["source"][key]
source["status"] = 1

loads = np.array(problem["loads"])
load = rows("asym_load", len(loads))
ids(load)
load["node"] = loads[:, 0]
load["status"], load["type"], load["p_specified"], load["q_specified"] = 1, LoadGenType.const_power, 0, 0
components.update(source=source, asym_load=load)

if "shapes" in problem:
    share = np.array(problem["shapes"]).T[:steps]
else:
    share = np.array([[0.7 + 0.3 * math.sin(2 * math.pi * (k + 1) / 96)] for k in range(steps)])
update = initialize_array(DatasetType.update, "asym_load", (steps, len(loads)))
update["id"] = load["id"]
for name, column in (("p_specified", 2), ("q_specified", 3)):
    values = np.zeros((steps, len(loads), 3))
    values[:, np.arange(len(loads)), loads[:, 1].astype(int)] = loads[:, column] * 1000 * share
    update[name] = values

model = PowerGridModel(components)
best = math.inf
for _ in range(2):
    start = time.process_time()
    result = model.calculate_power_flow(
        symmetric=False, update_data={"asym_load": update}, calculation_method=CalculationMethod.iterative_current,
        error_tolerance=1e-6, max_iterations=100, threading=-1, output_component_types=["node"],
    )
    best = min(best, time.process_time() - start)
last = result["node"]["u"][-1]
voltages = {f"{name}.{phase + 1}": last[k, phase] for k, name in enumerate(problem["names"]) for phase in range(3)}
with open(out, "w") as writer:
    json.dump({"loopUs": best / steps * 1e6, "voltages": voltages}, writer)
