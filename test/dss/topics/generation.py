"""Generators, PV systems and batteries, in every connection and beyond every limit."""

from itertools import product

from .base import case

CONNECTIONS = [
    ("3-phase wye", "phases=3 bus1=b kv=4.16"),
    ("3-phase delta", "phases=3 bus1=b kv=4.16 conn=delta"),
    ("1-phase", "phases=1 bus1=b.2 kv=2.4"),
    ("1-phase between lines", "phases=1 bus1=b.1.3 kv=4.16 conn=delta"),
    ("2-phase wye", "phases=2 bus1=b.1.3 kv=4.16"),
]

GENERATORS = [
    "kw=200",
    "kw=200 pf=0.95",
    "kw=200 pf=-0.95",
    "kw=200 kvar=50",
    "kw=200 kvar=-50",
    "kvar=50 kw=200",
    "kw=200 kvar=50 pf=0.9",
    "kw=-100 pf=0.9",
    "kw=200 kva=220 pf=0.9",
    "kw=200 mva=0.3",
    "kw=200 status=fixed",
    "kw=200 forceon=y",
    "kw=200 dispmode=loadlevel dispvalue=0.5",
    "kw=200 xd=1 xdp=0.3 xdpp=0.2 h=1.5 xrdp=20",
    "kw=200 maxkvar=100 minkvar=-80",
    "kw=200 class=2 balanced=no",
]

PV = [
    "kva=250 pmpp=200",
    "kva=250 pmpp=200 irradiance=0.6",
    "kva=150 pmpp=200 irradiance=1",
    "kva=250 pmpp=200 pf=0.9",
    "kva=250 pmpp=200 pf=-0.9",
    "kva=210 pmpp=200 pf=0.9",
    "kva=210 pmpp=200 pf=0.9 wattpriority=y",
    "kva=210 pmpp=200 pf=0.9 pfpriority=y",
    "kva=250 pmpp=200 kvar=60",
    "kva=250 pmpp=200 kvar=-60",
    "kva=210 pmpp=200 kvar=100",
    "kva=210 pmpp=200 kvar=100 wattpriority=yes",
    "kva=250 pmpp=200 kvar=100 kvarmax=70",
    "kva=250 pmpp=200 kvar=-100 kvarmaxabs=50",
    "kva=250 pmpp=200 kvar=-100 kvarmax=50",
    "kva=250 pmpp=200 %pmpp=60",
    "kva=250 pmpp=200 irradiance=0.05",
    "kva=250 pmpp=200 irradiance=0.05 %cutin=1 %cutout=1",
    "kva=250 pmpp=200 irradiance=0.2 %cutin=10 %cutout=5",
    "kva=250 pmpp=200 irradiance=0.05 kvar=40",
    "kva=250 pmpp=200 irradiance=0.05 kvar=40 varfollowinverter=yes",
    "kva=250 pmpp=200 irradiance=0.05 pf=0.8 varfollowinverter=yes",
    "kva=250 pmpp=200 effcurve=eff",
    "kva=250 pmpp=200 irradiance=0.5 effcurve=eff",
    "kva=250 pmpp=200 irradiance=0.5 effcurve=eff pf=0.95",
    "kva=250 pmpp=200 temperature=50 p-tcurve=pt",
    "kva=250 pmpp=200 temperature=10 p-tcurve=pt effcurve=eff irradiance=0.7",
    "kva=250 pmpp=200 temperature=90 p-tcurve=pt",
    "kva=250 pmpp=200 vminpu=1.2 vmaxpu=1.4",
    "kva=250 pmpp=200 vmaxpu=0.9 vminpu=0.5",
    "kva=250 pmpp=200 vminpu=1.2 limitcurrent=yes",
    "kva=250 pmpp=200 limitcurrent=yes",
    "kva=250 pmpp=200 model=2",
    "kva=250 pmpp=200 %r=10 %x=20",
    "kva=250 pmpp=200 balanced=yes",
    "kva=250 pmpp=200 kvar=40 %pminnovars=50",
    "kva=250 pmpp=200 irradiance=0.3 kvar=40 %pminnovars=50",
    "kva=250 pmpp=200 irradiance=0.3 kvar=80 %pminkvarmax=60",
    "kva=250 pmpp=200 daily=s",
]

STORAGE = [
    "kwrated=200 kwhrated=400",
    "kwrated=200 kwhrated=400 state=discharging",
    "kwrated=200 kwhrated=400 state=charging",
    "kwrated=200 kwhrated=400 %stored=50 state=charging",
    "kwrated=200 kwhrated=400 %stored=50 state=charge",
    "kwrated=200 kwhrated=400 %stored=50 state=d",
    "kv=34.5 kwrated=200 kwhrated=400 %stored=50 state=charge",
    "kwrated=200 kwhrated=400 %stored=50 state=discharging %discharge=40",
    "kwrated=200 kwhrated=400 %stored=50 state=charging %charge=40",
    "kwrated=200 kwhrated=400 %stored=10 %reserve=20 state=discharging",
    "kwrated=200 kwhrated=400 kw=80",
    "kwrated=200 kwhrated=400 %stored=50 kw=-80",
    "kwrated=200 kwhrated=400 %stored=50 kw=-80 pf=0.9",
    "kwrated=200 kwhrated=400 kw=80 pf=0.9",
    "kwrated=200 kwhrated=400 kw=80 pf=-0.9",
    "kwrated=200 kwhrated=400 kw=80 kvar=30",
    "kwrated=200 kwhrated=400 kvar=30",
    "kwrated=200 kwhrated=400 %idlingkw=5",
    "kwrated=200 kwhrated=400 %idlingkw=5 %idlingkvar=3",
    "kwrated=200 kwhrated=400 kva=150 state=discharging",
    "kwrated=200 kwhrated=400 kva=250 state=discharging pf=0.8",
    "kwrated=200 kwhrated=400 kva=210 state=discharging kvar=100",
    "kwrated=200 kwhrated=400 kva=210 state=discharging kvar=100 wattpriority=y",
    "kwrated=200 kwhrated=400 effcurve=eff state=discharging",
    "kwrated=200 kwhrated=400 effcurve=eff %stored=40 state=charging",
    "kwrated=200 kwhrated=400 effcurve=eff",
    "kwrated=200 kwhrated=400 %effcharge=80 %effdischarge=80 state=discharging",
    "kwrated=200 kwhrated=400 %effcharge=80 %stored=50 state=charging",
    "kwrated=200 %kwrated=50 kwhrated=400 state=discharging",
    "kwrated=200 kwhrated=400 state=discharging vminpu=1.2 vmaxpu=1.4",
    "kwrated=200 kwhrated=400 dispmode=follow daily=s",
    "kwrated=200 kwhrated=400 state=idling kvar=40 varfollowinverter=yes",
    "kwrated=200 kwhrated=400 state=discharging %cutin=60 %discharge=50",
    "kwrated=200 kwhrated=400 kva=400 state=discharging kvar=300 kvarmax=100",
]

CURVES = """
New XYcurve.eff npts=4 xarray=[.1 .2 .4 1.0] yarray=[.86 .9 .93 .97]
New XYcurve.pt npts=4 xarray=[0 25 75 100] yarray=[1.2 1.0 0.8 0.6]
New Loadshape.s npts=24 interval=1 mult=[0 0 0 0 0 .1 .2 .3 .5 .8 .9 1 1 .99 .9 .7 .4 .1 0 0 0 0 0 0]
"""


ABOVE = "beyond its limits OpenDSS takes a branch between two lines for a third of what it generates"


def cases():
    load = "New Load.d bus1=b kv=4.16 kw=300 pf=0.9 vminpu=0.6\n"
    for (place, where), model, limits in product(CONNECTIONS, (1, 2, 4, 5, 7), ("vminpu=0.5 vmaxpu=1.5", "vminpu=1.2 vmaxpu=1.5", "vmaxpu=0.9 vminpu=0.4")):
        differs = {}
        if model == 7 and limits.startswith("vminpu=1.2"):
            differs = {"differs": "OpenDSS turns the reactive power of a current it limits around"}
        if place == "1-phase between lines" and model not in (2, 7) and (limits.startswith("vmaxpu=0.9") or model > 3 and "1.2" in limits):
            differs = {"differs": ABOVE}
        yield case(f"generator model {model}, {place}, {limits}", f"{load}New Generator.g {where} kw=150 pf=0.9 model={model} {limits}", **differs)
    for text in GENERATORS:
        yield case(f"generator {text}", f"{load}New Generator.g bus1=b kv=4.16 {text}")
    for kind in ("Generator.g", "Storage.g kwrated=150 kwhrated=300 state=dis"):
        yield case(f"{kind}, its kV left at the feeder's, where only the anti-float reactance holds the bus", FLOATING.format(kind))
    for text in HOLDING:
        yield case(f"generator {text}", f"{load}New Generator.g bus1=b kv=4.16 model=3 {text}")
    for kind, texts in (("PVSystem", PV), ("Storage", STORAGE)):
        for text in texts:
            yield case(f"{kind} {text}", f"{CURVES.strip()}\n{load}New {kind}.g bus1=b kv=4.16 {text}")
        own = "kva=250 pmpp=200 pf=0.95" if kind == "PVSystem" else "kwrated=150 kwhrated=300 state=discharging pf=0.95"
        for place, where in CONNECTIONS:
            for limits in ("", "vminpu=1.2 vmaxpu=1.5", "vmaxpu=0.9 vminpu=0.4", "model=2"):
                differs = {"differs": ABOVE} if place == "1-phase between lines" and limits.startswith("vmaxpu=0.9") else {}
                yield case(f"{kind} {place} {limits}", f"{load}New {kind}.g {where} {own} {limits}", **differs)
    for text in ("Set genmult=0.5", "Set genmult=0.5\nGenerator.g.status=fixed", "Disable Generator.g", "BatchEdit Generator..* kw=20"):
        yield case(text, f"{load}New Generator.g bus1=b kv=4.16 kw=200 pf=0.9\n{text}")


FLOATING = """
New Transformer.t xhl=5 kvas=[300 300] conns=[wye delta] buses=[b.1.2.3.4 d] kvs=[4.16 0.48]
New Line.sw bus1=d bus2=e switch=yes r1=0.001 x1=0.001 r0=0.001 x0=0.001 c1=0 c0=0 length=0.01
New {0} bus1=e kv=4.16 kw=150"""

HOLDING = [
    "kw=200 vpu=1.0 maxkvar=1000 minkvar=-1000",
    "kw=200 vpu=1.02 maxkvar=1000 minkvar=-1000",
    "kw=200 vpu=1.05 maxkvar=50 minkvar=-50",
    "kw=200 vpu=0.9 maxkvar=50 minkvar=-60",
    "kw=200 vpu=1.01 maxkvar=500 minkvar=-500 conn=delta",
]
