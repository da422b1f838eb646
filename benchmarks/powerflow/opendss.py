# OpenDSS through OpenDSSDirect.py: its own time loop, one step at a time from outside, and its time loop with regulators
# and capacitors free. Reads and writes JSON (OpenDSS itself writes to standard output).
import json, math, sys, time
import opendssdirect as dss

task, out = json.loads(sys.argv[1]), sys.argv[2]
dss.Basic.AllowForms(False)
dss.Basic.AllowEditor(False)  # `Show` would wait for an editor to be closed
text = dss.Text.Command


def cpu(work):
    start = time.process_time()
    work()
    return time.process_time() - start


text("Clear")
text(f'Compile "{task["file"]}"')
text("Solve")
for command in ("Set ControlMode=OFF", "Set Tolerance=1e-6", "Set MaxIterations=100", "Set MaxControlIter=100"):
    text(command)
for kind in ("Monitor", "EnergyMeter"):
    text(f"BatchEdit {kind}..* enabled=no")


def taps_now():
    taps = {}
    for name in dss.Transformers.AllNames():
        dss.Transformers.Name(name)
        found = []
        for winding in range(1, dss.Transformers.NumWindings() + 1):
            dss.Transformers.Wdg(winding)
            found.append(dss.Transformers.Tap())
        taps[name] = found
    return taps


def capacitors_now():
    states = {}
    for name in dss.Capacitors.AllNames():
        dss.Capacitors.Name(name)
        states[name] = [int(state) for state in dss.Capacitors.States()]
    return states


found = {"taps": taps_now(), "capacitors": capacitors_now()}
if not task.get("ownShapes"):
    points = " ".join(repr(0.7 + 0.3 * math.sin(2 * math.pi * (k + 1) / 96)) for k in range(96))
    text(f"New LoadShape.bench npts=96 sinterval=60 mult=[{points}]")
    text("BatchEdit Load..* yearly=bench")


def loop(steps, mode, rounds):
    found = []
    for _ in range(rounds):
        text(f"Set mode=yearly number={steps} stepsize=60s")
        text(f"Set ControlMode={mode}")
        text("Set hour=0 sec=0")
        found.append(cpu(dss.Solution.Solve))
    return min(found) / steps * 1e6


result = {"loopUs": loop(task["steps"], "OFF", 2), **found}
result["voltages"] = dict(zip(dss.Circuit.AllNodeNames(), dss.Circuit.AllBusVMag()))
text("Set mode=snapshot")
text("Set ControlMode=OFF")
names = dss.Loads.AllNames()
base = []
dss.Loads.First()
for _ in names:
    base.append((dss.Loads.kW(), dss.Loads.kvar()))
    dss.Loads.Next()


def closed():
    for step in range(task["closedSteps"]):
        share = 0.7 + 0.3 * math.sin(0.3 * step)
        dss.Loads.First()
        for kw, kvar in base:
            dss.Loads.kW(kw * share)
            dss.Loads.kvar(kvar * share)
            dss.Loads.Next()
        dss.Solution.Solve()
        dss.Circuit.AllBusVMag()


closed()
result["closedUs"] = cpu(closed) / task["closedSteps"] * 1e6
if task.get("freeSteps"):
    for name, (kw, kvar) in zip(names, base):
        dss.Loads.Name(name)
        dss.Loads.kW(kw)
        dss.Loads.kvar(kvar)
    # The first round brings the taps into step with the loads.
    loop(task["freeSteps"], "STATIC", 1)
    result["freeUs"] = loop(task["freeSteps"], "STATIC", 1)
    result["freeTaps"] = taps_now()
with open(out, "w") as writer:
    json.dump(result, writer)
