"""Regulators and switched capacitors: where they come to rest, and step by step through a day."""

from itertools import product

DAY = "0.3 0.28 0.25 0.25 0.3 0.4 0.6 0.8 0.7 0.6 0.55 0.5 0.5 0.5 0.55 0.6 0.75 0.9 1.0 0.95 0.8 0.6 0.45 0.35"

FEEDER = f"""\
Clear
New Circuit.c basekv=115 pu=1.01 bus1=s MVAsc3=2000 MVAsc1=1800
New Loadshape.day npts=24 interval=1 mult=[{DAY}]
New Transformer.sub buses=[s m] kvs=[115 12.47] kvas=[10000 10000] conns=[delta wye] xhl=8 wdg=2 maxtap=1.1 mintap=0.9 numtaps=32
New Line.l1 bus1=m bus2=a length=2 units=mi r1=0.3 x1=0.6 r0=0.7 x0=1.9 c1=15 c0=6
New Transformer.r1 phases=1 buses=[a.1 b.1] kvs=[7.2 7.2] kvas=[2000 2000] xhl=0.01 %loadloss=0.001
New Transformer.r2 phases=1 buses=[a.2 b.2] kvs=[7.2 7.2] kvas=[2000 2000] xhl=0.01 %loadloss=0.001
New Transformer.r3 phases=1 buses=[a.3 b.3] kvs=[7.2 7.2] kvas=[2000 2000] xhl=0.01 %loadloss=0.001
New Line.l2 bus1=b bus2=c length=3 units=mi r1=0.3 x1=0.6 r0=0.7 x0=1.9 c1=15 c0=6
New Capacitor.cap bus1=c kvar=600 kv=12.47 numsteps=3 states=[0 0 0]
New Capacitor.one bus1=m kvar=300 kv=12.47 states=[0]
New Load.d1 bus1=c kv=12.47 kw=2600 pf=0.88 daily=day vminpu=0.8
New Load.d2 bus1=c.1 phases=1 kv=7.2 kw=500 pf=0.9 daily=day vminpu=0.8
New Load.d3 bus1=a.2.3 phases=1 kv=12.47 kw=700 pf=0.85 daily=day vminpu=0.8
"""

TAIL = """\
Set VoltageBases=[115 12.47]
CalcVoltageBases
Set tolerance=1e-10 maxiterations=2000 maxcontroliter=300
"""

REGULATORS = [
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 ptphase=3",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 ptphase=max",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 ptphase=min",
    "transformer=sub winding=2 vreg=122 band=1 ptratio=60 r=3 x=9 ctprim=700",
    "transformer=sub winding=2 vreg=122 band=1 ptratio=60 r=3 x=9 ctprim=700 ptphase=2",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 tapwinding=1",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 maxtapchange=1",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 maxtapchange=3",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 vlimit=121.5",
    "transformer=sub winding=2 vreg=120 band=2 ptratio=60 bus=c.1",
    "transformer=sub winding=2 vreg=120 band=2 ptratio=60 bus=c.2",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 tapnum=5",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 tapnum=-16",
    "transformer=sub winding=2 vreg=160 band=2 ptratio=60",
    "transformer=sub winding=2 vreg=90 band=2 ptratio=60",
    "transformer=sub winding=2 vreg=122 band=0.1 ptratio=60",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 enabled=no",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 reversible=yes revvreg=118 revband=2",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 inversetime=yes",
    "transformer=sub 2 122 2 60 700 3 9",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 delay=30 tapdelay=5",
    "transformer=sub winding=2 vreg=122 band=2 ptratio=60 remoteptratio=60 bus=c.1",
]

THREE = """\
New Regcontrol.g1 transformer=r1 winding=2 vreg=122 band=2 ptratio=60 ctprim=300 r=3 x=7 {0}
New Regcontrol.g2 transformer=r2 winding=2 vreg=121 band=2 ptratio=60 ctprim=300 r=3 x=7 {1}
New Regcontrol.g3 like=g1 transformer=r3 {2}
"""

CAPACITORS = [
    "type=kvar ptratio=1 ctratio=1 onsetting=700 offsetting=-200",
    "type=kvar onsetting=700 offsetting=-200 delay=5 delayoff=5 deadtime=0",
    "type=current onsetting=150 offsetting=60 ctratio=1",
    "type=current onsetting=2 offsetting=1 ctratio=60 ctphase=2",
    "type=current onsetting=2 offsetting=1 ctratio=60 ctphase=avg",
    "type=current onsetting=2 offsetting=1 ctratio=60 ctphase=max",
    "type=voltage onsetting=119 offsetting=126 ptratio=60",
    "type=voltage onsetting=119 offsetting=126 ptratio=60 ptphase=3",
    "type=voltage onsetting=119 offsetting=126 ptratio=60 ptphase=max",
    "type=voltage onsetting=119 offsetting=126 ptratio=60 ptphase=min",
    "type=voltage onsetting=119 offsetting=126 ptratio=60 ptphase=avg",
    "type=pf onsetting=0.95 offsetting=0.98",
    "type=time onsetting=8 offsetting=20",
    "type=time onsetting=20 offsetting=8",
    "type=kvar onsetting=3000 offsetting=200 voltoverride=yes vmin=119 vmax=126 ptratio=60",
    "type=kvar onsetting=700 offsetting=-200 voltoverride=yes vmin=100 vmax=118 ptratio=60",
    "type=kvar onsetting=700 offsetting=-200 enabled=no",
    "type=kvar onsetting=700 offsetting=-200 deadtime=4000",
    "type=kvar onsetting=700 offsetting=-200 delay=100 delayoff=50",
    "type=kvar onsetting=700 offsetting=-200 pctminkvar=50",
]

MODES = [
    "controlmode=static",
    "controlmode=time",
    "controlmode=event",
    "controlmode=off",
]


def snapshot(name, lines, **more):
    return {"name": name, "script": f"{FEEDER}{lines.strip()}\n{TAIL}Solve\n", **more}


def day(name, lines, mode, steps=24, **more):
    return {"name": name, "script": f"{FEEDER}{lines.strip()}\n{TAIL}Set {mode}\n", "steps": steps, **more}


def cases():
    for text in REGULATORS:
        yield snapshot(f"regulator {text}", f"New Regcontrol.g {text}")
        yield day(f"day, regulator {text}", f"New Regcontrol.g {text}", "mode=daily stepsize=1h controlmode=static")
    plain = "New Regcontrol.g transformer=sub winding=2 vreg=123 band=2 ptratio=60 delay=60\n"
    for delays in (("", "", ""), ("delay=15", "delay=30", "delay=45"), ("delay=45", "delay=15", "delay=15 tapdelay=10"), ("maxtapchange=1", "maxtapchange=1", "maxtapchange=2")):
        lines = THREE.format(*delays)
        yield snapshot(f"three regulators {delays}", lines)
        yield snapshot(f"three regulators and the substation {delays}", plain + lines)
        for mode in MODES:
            yield day(f"day {mode}, three regulators and the substation {delays}", plain + lines, f"mode=daily stepsize=1h {mode}")
            yield day(f"minutes {mode}, three regulators and the substation {delays}", plain + lines, f"mode=daily stepsize=1m hour=7 {mode}", 30)
        yield day(f"seconds, three regulators {delays}", lines, "mode=duty stepsize=5 controlmode=time", 30)
    for text in CAPACITORS:
        own = f"New Capcontrol.k capacitor=cap element=Line.l2 terminal=1 {text}\n"
        yield snapshot(f"capacitor {text}", own)
        yield day(f"day, capacitor {text}", own, "mode=daily stepsize=1h controlmode=static")
        yield day(f"minutes, capacitor {text}", own, "mode=daily stepsize=1m hour=18 controlmode=time", 30)
    for element in ("Transformer.sub terminal=2", "Line.l1 terminal=2", "Load.d1 terminal=1", "Capacitor.one terminal=1", "Transformer.r1 terminal=2"):
        for text in ("type=voltage onsetting=119 offsetting=126 ptratio=60", "type=current onsetting=100 offsetting=50 ctratio=1"):
            yield snapshot(f"capacitor at {element} {text}", f"New Capcontrol.k capacitor=cap element={element} {text}")
    both = "New Capcontrol.k capacitor=cap element=Line.l2 type=kvar onsetting=700 offsetting=-200\nNew Capcontrol.k2 capacitor=one element=Line.l1 type=voltage onsetting=120 offsetting=125 ptratio=60 delay=20\n"
    yield snapshot("regulators and capacitors", plain + THREE.format("", "", "") + both)
    for mode in MODES:
        yield day(f"day {mode}, regulators and capacitors", plain + THREE.format("", "", "") + both, f"mode=daily stepsize=1h {mode}")
    generator = "New Generator.big bus1=c kv=12.47 kw=6000 pf=1 daily=day\n"
    for text in REVERSE:
        yield snapshot(f"reverse power {text}", f"{generator}New Regcontrol.g transformer=sub winding=2 vreg=122 band=2 ptratio=60 ctprim=700 r=2 x=4 {text}")
        yield day(f"reverse power through a day {text}", f"{generator}New Regcontrol.g transformer=sub winding=2 vreg=122 band=2 ptratio=60 ctprim=700 r=2 x=4 {text}", "mode=daily stepsize=1h controlmode=static")


REVERSE = [
    "",
    "reversible=yes revvreg=118 revband=2",
    "reversible=yes revvreg=118 revband=2 revthreshold=50 revdelay=10 revr=1 revx=2",
    "reversible=yes revneutral=yes",
]
