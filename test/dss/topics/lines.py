"""Lines by sequence values, matrices and codes, in every unit; switches, opened lines, what is given in which order."""

from itertools import product

from .base import case

UNITS = ["none", "mi", "kft", "km", "m", "ft", "in", "cm", "mm"]
SIZE = {"none": 1, "mi": 0.5, "kft": 3, "km": 0.9, "m": 900, "ft": 3000, "in": 36000, "cm": 90000, "mm": 900000}

CODES = """
New Linecode.seq nphases=3 units=km r1=0.3 x1=0.4 r0=0.7 x0=1.3 c1=11 c0=5 normamps=300
New Linecode.mat nphases=3 units=mi rmatrix=[0.4576 | 0.1560 0.4666 | 0.1535 0.1580 0.4615] xmatrix=[1.0780 | 0.5017 1.0482 | 0.3849 0.4236 1.0651] cmatrix=[15.06 | -4.86 15.87 | -1.85 -3.09 14.32]
New Linecode.two nphases=2 units=kft rmatrix=[0.08 | 0.03 0.09] xmatrix=[0.2 | 0.08 0.21] basefreq=50
New Linecode.one nphases=1 units=ft r1=0.0001 x1=0.0002 r0=0.0002 x0=0.0004
New Linecode.bare nphases=3 r1=0.2 x1=0.3 r0=0.5 x0=0.9
New Linecode.sus nphases=3 units=km r1=0.3 x1=0.4 r0=0.7 x0=1.3 b1=4 b0=2
New Linecode.kron nphases=4 units=km rmatrix=[0.3 0.1 0.1 0.1|0.1 0.3 0.1 0.1|0.1 0.1 0.3 0.1|0.1 0.1 0.1 0.4] xmatrix=[0.8 0.3 0.3 0.3|0.3 0.8 0.3 0.3|0.3 0.3 0.8 0.3|0.3 0.3 0.3 0.9] cmatrix=[10 -1 -1 -1|-1 10 -1 -1|-1 -1 10 -1|-1 -1 -1 8] neutral=4 kron=y
New Linecode.krontwo nphases=4 units=km rmatrix=[0.3 0.1 0.1 0.1|0.1 0.3 0.1 0.1|0.1 0.1 0.3 0.1|0.1 0.1 0.1 0.4] xmatrix=[0.8 0.3 0.3 0.3|0.3 0.8 0.3 0.3|0.3 0.3 0.8 0.3|0.3 0.3 0.3 0.9] neutral=2 kron=y
New Linecode.earth nphases=3 units=mi r1=0.3 x1=0.6 r0=0.7 x0=1.9 rg=0.08 xg=0.9 rho=40
New Linecode.fifty nphases=3 units=km r1=0.3 x1=0.4 r0=0.7 x0=1.3 c1=11 c0=5 basefreq=50
New Linecode.copy like=mat units=km
"""

LINES = [
    "r1=0.3 x1=0.5 r0=0.6 x0=1.2 c1=10 c0=4",
    "r1=0.3 x1=0.5",
    "",
    "length=2",
    "length=2 units=km",
    "units=km length=2 r1=0.3 x1=0.5 r0=0.6 x0=1.2",
    "r1=0.3 x1=0.5 r0=0.6 x0=1.2 units=km length=2",
    "r1=0.3 x1=0.5 r0=0.6 x0=1.2 units=km length=2 units=mi",
    "units=km length=2",
    "units=kft length=2 c1=10",
    "rmatrix=[0.3|0.1 0.4|0.1 0.2 0.5] xmatrix=[0.6|0.2 0.7|0.2 0.3 0.8]",
    "rmatrix=[0.3|0.1 0.4|0.1 0.2 0.5] xmatrix=[0.6|0.2 0.7|0.2 0.3 0.8] cmatrix=[10|-2 11|-1 -2 12] length=0.7",
    "rmatrix=(0.3 0.1 0.1|0.1 0.4 0.2|0.1 0.2 0.5) xmatrix=\"0.6 0.2 0.2|0.2 0.7 0.3|0.2 0.3 0.8\" units=km length=0.7",
    "b1=4 b0=2 r1=0.1 x1=0.3",
    "b1=4 r1=0.1 x1=0.3 units=km length=3",
    "switch=y",
    "switch=yes r1=0.001 x1=0.001 r0=0.001 x0=0.001 c1=0 c0=0 length=1",
    "switch=t length=5",
    "r1=0.1 switch=n",
    "switch=y linecode=seq",
    "linecode=seq switch=y",
    "linecode=seq length=2 units=mi",
    "length=2 units=mi linecode=seq",
    "units=mi linecode=seq length=2",
    "linecode=seq length=2",
    "linecode=bare length=2 units=mi",
    "linecode=bare units=ft length=500",
    "linecode=bare units=ft length=500 units=m",
    "linecode=mat length=2000 units=ft",
    "linecode=mat length=2000 units=ft r1=0.001 x1=0.002 r0=0.002 x0=0.004",
    "linecode=mat r1=0.3",
    "linecode=seq r1=0.3",
    "linecode=seq units=km r1=0.3",
    "linecode=seq units=km length=1.3 rmatrix=[0.3|0.1 0.4|0.1 0.2 0.5] xmatrix=[0.6|0.2 0.7|0.2 0.3 0.8]",
    "linecode=sus length=2 units=km",
    "linecode=kron length=2 units=km",
    "linecode=krontwo length=2 units=km",
    "linecode=earth length=2 units=km",
    "linecode=earth length=2 units=km rho=200",
    "linecode=earth length=2 units=km rg=0.1 xg=0.5",
    "linecode=seq length=2 units=km rg=0.1 xg=0.5 rho=50",
    "linecode=fifty length=2 units=km",
    "linecode=copy length=2",
    "linecode=seq basefreq=50 length=2",
    "basefreq=50 linecode=seq length=2",
    "basefreq=50 r1=0.3 x1=0.4",
    "bus1=b.3.1.2 bus2=x.1.2.3 linecode=mat length=1 units=kft",
    "phases=3 length=1.5 linecode=seq units=km normamps=200 emergamps=300 faultrate=0.1 pctperm=20 repair=3",
    "phases=1 bus1=b.2 bus2=x.2 r1=0.3 x1=0.5",
    "phases=1 bus1=b.2 bus2=x.2 linecode=one length=400 units=ft",
    "phases=2 bus1=b.1.3 bus2=x.1.3 linecode=two length=1 units=kft",
    "phases=2 bus1=b.1.3 bus2=x.1.3 r1=0.3 x1=0.5 r0=0.6 x0=1.2",
    "bus1=b.1.3 bus2=x.1.3 linecode=two length=1",
    "phases=1 bus1=b.2 bus2=x.2 rmatrix=(0.3) xmatrix=(0.6) cmatrix=(10)",
    "phases=2 bus1=b.1.3 bus2=x.1.3 rmatrix=(0.3 0.1|0.1 0.4) xmatrix=(0.6 .2 | .2 0.7)",
    "b x seq 2 3 0.2 0.3",
    "b x seq 2 length=3",
    "b x phases=3 r1=0.2 length=0.3 units=Mi",
    "linecode=SEQ LENGTH=2 Units=KM",
    "like=main bus1=b bus2=x",
    "like=sub2 bus1=b bus2=x",
    "like=sub2 bus1=b bus2=x length=9",
    "linecode=seq length=0.1 units=km ratings=[100 200] seasons=2 linetype=oh",
    "length=1e-4 units=km linecode=mat",
    "length=(500 5.28 /) units=ft linecode=mat",
    "r1=(0.3 2 /) x1=(1 2 / sqr) r0=0.7 x0=1.3",
]


def line(text, more="", codes=CODES):
    bus = "" if "bus1=" in text or text.startswith("b x") else "bus1=b bus2=x "
    other = "New Line.sub2 bus1=b bus2=y linecode=mat length=1.1 units=km\n"
    load = "New Load.d bus1=x kw=200 pf=0.9 kv=4.16 vminpu=0.6 vmaxpu=2"
    if "phases=1" in text:
        load = "New Load.d phases=1 bus1=x.2 kw=60 pf=0.9 kv=2.4 vminpu=0.6 vmaxpu=2"
    if "bus1=b.1.3" in text:
        load = "New Load.d phases=1 bus1=x.1.3 kw=60 pf=0.9 kv=4.16 vminpu=0.6 vmaxpu=2"
    return case(f"{text} {more}".strip() or "as it comes", f"{codes.strip()}\n{other}New Line.x {text_at(bus, text)}\n{load}\n{more}")


def text_at(bus, text):
    return f"{bus}{text}" if not text.startswith("b x") else text


def cases():
    for text in LINES:
        yield line(text)
    for (code, ours), given in product(product(["seq", "mat", "bare"], UNITS), ["before", "after"]):
        size = f"units={ours} length={SIZE[ours]}"
        yield line(f"{size} linecode={code}" if given == "before" else f"linecode={code} {size}")
    for unit in UNITS:
        yield line(f"units={unit} length={SIZE[unit]}")
        code = f"New Linecode.own nphases=3 r1={0.3 / SIZE[unit]} x1={0.5 / SIZE[unit]} r0={0.8 / SIZE[unit]} x0={1 / SIZE[unit]} units={unit}\n"
        yield line("linecode=own length=1 units=km", codes=CODES + code)
    for more in OPEN:
        yield {**line("linecode=mat length=1 units=kft", more), **DIFFERS.get(more, {})}


OPEN = [
    "Open Line.x 1",
    "Open Line.x 2",
    "Open Line.x 2 1",
    "Open Line.x 1 3\nOpen Line.x 2 2",
    "Open Line.x 1\nClose Line.x 1",
    "Open Line.x 1 2\nClose Line.x 1 1",
    "Open Line.x term=2 cond=2",
    "Open object=Line.x term=1",
    "Disable Line.x",
    "Line.x.enabled=n\nLine.x.enabled=y",
    "BatchEdit Line..* length=0.4",
    "BatchEdit Line.x|main length=0.4",
    "Linecode.mat.units=km",
    "Line.x.length=0.3\nLine.x.units=m",
    "Line.x.linecode=seq",
    "Edit Linecode.mat rmatrix=[1|0 1|0 0 1]",
    "New Swtcontrol.s switchedobj=Line.x switchedterm=1 action=open",
    "New Swtcontrol.s switchedobj=Line.x switchedterm=1 normal=open state=open",
    "New Recloser.s monitoredobj=Line.x monitoredterm=1 phasetrip=400",
    "New Relay.s monitoredobj=Line.x monitoredterm=1 type=current phasetrip=400",
    "New Fault.f bus1=x.1 r=2",
    "New Fault.f bus1=x.1 bus2=x.2 r=0.5",
    "New Fault.f phases=3 bus1=x r=10",
    "New Fault.f phases=2 bus1=x.1.2 bus2=x.0.0 gmatrix=[0.5|-0.2 0.6]",
    "New Fault.f bus1=x.1 r=2 enabled=no",
    "New Fault.f bus1=x.1 r=2 ontime=0.5 temporary=yes",
    "New Fault.f phases=2 bus1=x.1.3 bus2=b.1.3 r=4",
]

# The admittance of a line that is open at one end is what OpenDSS's rounding leaves of far larger numbers.
OPEN_END = {"primitives": False}
DIFFERS = {
    "Open Line.x 1": OPEN_END,
    "Open Line.x 2": OPEN_END,
    "Open object=Line.x term=1": OPEN_END,
    "New Swtcontrol.s switchedobj=Line.x switchedterm=1 normal=open state=open": OPEN_END,
    "New Swtcontrol.s switchedobj=Line.x switchedterm=1 action=open": {
        "differs": "OpenDSS opens at the first Solve, so that the dead bus got its voltage base while it was closed"
    },
    "New Fault.f bus1=x.1 r=2 ontime=0.5 temporary=yes": {"differs": "OpenDSS lists the fault, at no current"},
}
