# OpenDSS through OpenDSSDirect.py: its own time loop, and one step at a time from outside. Writes JSON (OpenDSS itself
# writes to standard output).
import json, math, sys, time
import opendssdirect as dss

file, steps, closed_steps, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
dss.Basic.AllowForms(False)
text = dss.Text.Command


def fresh():
    text("Clear")
    text(f'Compile "{file}"')
    text("Solve")
    for command in ("Set ControlMode=OFF", "Set Tolerance=1e-6", "Set MaxIterations=100"):
        text(command)
    for kind in ("Monitor", "EnergyMeter"):
        text(f"BatchEdit {kind}..* enabled=no")


def cpu(work):
    start = time.process_time()
    work()
    return time.process_time() - start


fresh()
taps = {}
for name in dss.Transformers.AllNames():
    dss.Transformers.Name(name)
    found = []
    for winding in range(1, dss.Transformers.NumWindings() + 1):
        dss.Transformers.Wdg(winding)
        found.append(dss.Transformers.Tap())
    taps[name] = found
own_shapes = "yearly=" in open(file, encoding="latin-1").read() and "european" in file
if not own_shapes:
    points = " ".join(repr(0.7 + 0.3 * math.sin(2 * math.pi * (k + 1) / 96)) for k in range(96))
    text(f"New LoadShape.bench npts=96 sinterval=60 mult=[{points}]")
    text("BatchEdit Load..* yearly=bench")
loop = []
for _ in range(5):
    text(f"Set mode=yearly number={steps} stepsize=60s")
    text("Set ControlMode=OFF")
    text("Set hour=0 sec=0")
    loop.append(cpu(dss.Solution.Solve))
voltages = dict(zip(dss.Circuit.AllNodeNames(), dss.Circuit.AllBusVMag()))
text("Set mode=snapshot")
text("Set ControlMode=OFF")
names = dss.Loads.AllNames()
base = []
dss.Loads.First()
for _ in names:
    base.append((dss.Loads.kW(), dss.Loads.kvar()))
    dss.Loads.Next()


def closed():
    for step in range(closed_steps):
        share = 0.7 + 0.3 * math.sin(0.3 * step)
        dss.Loads.First()
        for kw, kvar in base:
            dss.Loads.kW(kw * share)
            dss.Loads.kvar(kvar * share)
            dss.Loads.Next()
        dss.Solution.Solve()
        dss.Circuit.AllBusVMag()


closed()
outside = [cpu(closed) for _ in range(3)]
result = {
    "loopUs": min(loop) / steps * 1e6,
    "closedUs": min(outside) / closed_steps * 1e6,
    "voltages": voltages,
    "taps": taps,
}
with open(out, "w") as writer:
    json.dump(result, writer)
