"""Runs scripts through OpenDSS and writes down what it answers.

Needs `pip install opendssdirect.py==0.9.4` (DSS C-API 0.14.5). Numbers are kept to 13 digits.
"""

import os
import tempfile

import opendssdirect as dss

DIGITS = 13


def rounded(values):
    return [float(f"{value:.{DIGITS}g}") for value in values]


def run(case):
    """The state after a case's script: node voltages, element powers, taps and states, and the primitive admittances of
    elements whose name begins with x."""
    dss.Basic.ClearAll()
    # The next circuit would inherit both.
    dss.Text.Command("Set DefaultBaseFrequency=60")
    dss.Basic.AllowForms(False)
    dss.Basic.AllowEditor(False)  # `Show` would wait for an editor to be closed
    dss.Basic.AllowChangeDir(False)
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**case.get("files", {}), "case.dss": case["script"]}.items():
            os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        dss.Basic.DataPath(folder)
        dss.Text.Command(f'Compile "{folder}/case.dss"')
    answer = {}
    steps = case.get("steps")
    if steps:
        dss.Text.Command("Set number=1")
        answer["series"] = [step() for _ in range(steps)]
    answer.update(state(case))
    return answer


def step():
    dss.Text.Command("Solve")
    power = dss.Circuit.TotalPower()
    answer = {
        "power": rounded([-power[0], -power[1]]),
        "v": rounded(dss.Circuit.AllBusVMag()),
        "taps": taps(),
        "states": states(),
    }
    stored = stored_kwh()
    return {**answer, "kwh": stored} if stored else answer


def stored_kwh():
    batteries = [name for name in dss.Circuit.AllElementNames() if name.startswith("Storage.")]
    return rounded([float(dss.Properties.Value("kWhStored")) for name in batteries if dss.Circuit.SetActiveElement(name) >= 0])


def taps():
    found = {}
    for name in dss.Transformers.AllNames():
        if name.upper() == "NONE":
            continue
        dss.Transformers.Name(name)
        if not dss.CktElement.Enabled():
            continue
        ratios = []
        for winding in range(1, dss.Transformers.NumWindings() + 1):
            dss.Transformers.Wdg(winding)
            ratios.append(dss.Transformers.Tap())
        found[name.lower()] = rounded(ratios)
    return found


def states():
    found = {}
    for name in dss.Capacitors.AllNames():
        if name.upper() == "NONE":
            continue
        dss.Capacitors.Name(name)
        if dss.CktElement.Enabled():
            found[name.lower()] = list(dss.Capacitors.States())
    return found


def state(case):
    volts = dss.Circuit.AllBusVolts()
    power = dss.Circuit.TotalPower()
    losses = dss.Circuit.Losses()
    elements = {}
    for full in dss.Circuit.AllElementNames():
        dss.Circuit.SetActiveElement(full)
        kind = full.split(".")[0].lower()
        if not dss.CktElement.Enabled() or kind in PASSIVE:
            continue
        entry = {"kva": rounded(dss.CktElement.Powers())}
        if kind not in BRANCHES:
            entry["at"] = places()
        elif full.split(".")[1].lower().startswith("x") and case.get("primitives", True):
            entry["y"] = rounded(dss.CktElement.YPrim())
        elements[full.lower()] = entry
    return {
        "converged": bool(dss.Solution.Converged()),
        "nodes": dict(zip((name.lower() for name in dss.Circuit.AllNodeNames()), pairs(rounded(volts)))),
        "baseV": {name.lower(): base(name) for name in dss.Circuit.AllBusNames()},
        "power": rounded([-power[0], -power[1]]),
        "losses": rounded([losses[0] / 1000, losses[1] / 1000]),
        "elements": elements,
        "taps": taps(),
        "states": states(),
    }


BRANCHES = ("vsource", "line", "transformer", "reactor", "fault", "capacitor", "autotrans")
PASSIVE = ("monitor", "energymeter", "regcontrol", "capcontrol", "swtcontrol", "fuse", "recloser", "relay",
           "invcontrol", "storagecontroller", "expcontrol", "gendispatcher", "sensor")


def places():
    """Bus and node of every conductor of the active element."""
    buses = [bus.split(".")[0].lower() for bus in dss.CktElement.BusNames()]
    each = dss.CktElement.NumConductors()
    return [f"{buses[k // each]}.{node}" for k, node in enumerate(dss.CktElement.NodeOrder())]


def base(name):
    dss.Circuit.SetActiveBus(name)
    return float(f"{dss.Bus.kVBase() * 1000:.{DIGITS}g}")


def pairs(values):
    return [values[k : k + 2] for k in range(0, len(values), 2)]
