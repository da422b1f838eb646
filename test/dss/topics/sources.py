"""Every way to describe a voltage source."""

from .base import TAIL

SOURCES = [
    "",
    "mvasc3=500 mvasc1=450",
    "mvasc3=500",
    "mvasc1=450",
    "isc3=20000 isc1=18000",
    "isc3=20000",
    "mvasc3=500 mvasc1=450 x1r1=10 x0r0=2",
    "x1r1=10 x0r0=2 mvasc3=500 mvasc1=450",
    "isc3=20000 isc1=18000 x1r1=6",
    "r1=0.1 x1=0.5 r0=0.2 x0=0.9",
    "r1=0.1 x1=0.5",
    "r0=0.2 x0=0.9",
    "z1=[0.1 0.5] z0=[0.2 0.9]",
    "z1=[0.1 0.5]",
    "puz1=[0.001 0.01] puz0=[0.002 0.02]",
    "puz1=[0.001 0.01] basemva=50",
    "puzideal=[1e-6 1e-5]",
    "model=ideal",
    "model=ideal puzideal=[1e-5 1e-4]",
    "pu=1.05 angle=30",
    "angle=-120",
    "sequence=neg",
    "sequence=zero",
    "scantype=neg",
    "phases=1 bus1=s.2 basekv=7.2",
    "phases=1 bus1=s.1.3",
    "phases=2 bus1=s.1.2",
    "bus1=s.2.3.1",
    "basefreq=50",
    "frequency=60 basefreq=60",
    "bus2=s.4.4.4",
    "basekv=24.9 mvasc3=500",
    "phases=3 pu=1.03 5 60",
    "basekv=7.2 phases=1 mvasc3=300 mvasc1=200",
]


def cases():
    for text in SOURCES:
        yield source(text)
    yield source("mvasc3=500", "New Vsource.x bus1=f basekv=12.47 pu=1.01 angle=-1 mvasc3=100 mvasc1=90")
    yield source("mvasc3=500", "New Vsource.x bus1=f basekv=12.47 pu=1.01 like=source")
    yield source("mvasc3=500", "New Vsource.x bus1=f bus2=b basekv=0.3 pu=1 phases=3 r1=0.1 x1=0.4")
    yield source("", "Edit Vsource.source pu=0.98 angle=10 r1=0.3 x1=1")
    yield source("", "Vsource.source.pu=0.98")
    yield source("pu=1.02\n~ mvasc3=300 mvasc1=250")
    for text in ("phases=3 bus1=s.1.2.3.0.0.0", "phases=3 bus2=s.0.0.0"):
        yield source(text)
    for line in ("defaultbasefrequency=50", "defaultbasefreq=50"):
        script = f"Clear\nSet {line}\n" + source("r1=0.1 x1=0.5")["script"].removeprefix("Clear\n")
        yield {"name": line, "script": script + "\n"}


def source(text, more=""):
    grounds = "New Reactor.g bus1=s.4 r=0.5 x=0.1 phases=1\nNew Reactor.h bus1=g r=0.5 x=0.1\n" if "bus2" in text else ""
    phase = {"s.2": "2"}.get(next((w[5:] for w in text.split() if w.startswith("bus1=")), ""), "")
    nodes = f".{phase}" if phase else ".1.2.3"
    phases = 1 if phase else 3
    lines = f"""\
Clear
New Circuit.c basekv=12.47 bus1=s {text}
{grounds}New Line.l bus1=s{nodes} bus2=f{nodes} phases={phases} r1=0.2 x1=0.4 r0=0.3 x0=0.8 length=2
New Line.m bus1=f{nodes} bus2=b{nodes} phases={phases} r1=0.2 x1=0.4 r0=0.3 x0=0.8
New Load.d bus1=f{nodes} phases={phases} kv={12.47 if phases == 3 else 7.2} kw=600 pf=0.9 vminpu=0.3 vmaxpu=2
{more}
Set VoltageBases=[12.47 24.9 0.5]
"""
    return {"name": f"{text} {more}".strip() or "as it comes", "script": lines + TAIL.split("\n", 1)[1]}
