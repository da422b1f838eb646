"""Every load model, within and beyond its limits, in every connection."""

from itertools import product

from .base import case

CONNECTIONS = [
    ("3-phase wye", "phases=3 bus1=b kv=4.16 conn=wye"),
    ("3-phase delta", "phases=3 bus1=b kv=4.16 conn=delta"),
    ("1-phase", "phases=1 bus1=b.2 kv=2.4 conn=wye"),
    ("1-phase delta", "phases=1 bus1=b.1.3 kv=4.16 conn=delta"),
    ("2-phase wye", "phases=2 bus1=b.1.3 kv=4.16 conn=wye"),
    ("2-phase delta", "phases=2 bus1=b.1.2.3 kv=4.16 conn=delta"),
    ("1-phase between lines, wye", "phases=1 bus1=b.3.1 kv=4.16 conn=wye"),
]

# Where the voltage lies: inside the limits, above, in the linear part below, below that.
LIMITS = [
    ("inside", "vminpu=0.5 vmaxpu=1.5"),
    ("default", ""),
    ("above", "vminpu=0.8 vmaxpu=0.9"),
    ("below", "vminpu=1.2 vmaxpu=1.5 vlowpu=0.6"),
    ("far below", "vminpu=1.5 vmaxpu=1.8 vlowpu=1.3"),
]

MORE = {4: "cvrwatts=0.8 cvrvars=3", 8: "zipv=[0.3 0.3 0.4 0.5 0.2 0.3 0.7]"}


def cases():
    for (place, where), (limit, limits), model in product(CONNECTIONS, LIMITS, range(1, 9)):
        yield case(
            f"model {model}, {place}, {limit}",
            f"New Load.x {where} kw=180 kvar=70 model={model} {limits} {MORE.get(model, '')}",
        )
    for text in SPECIFICATIONS:
        yield case(f"given as {text}", f"New Load.x bus1=b kv=4.16 vminpu=0.7 {text}")
    for text in NEUTRALS:
        yield case(f"neutral {text}", f"New Load.x kv=2.4 phases=1 kw=50 pf=0.9 {text}\nNew Load.z bus1=b kv=4.16 kw=1")
    for text in OPTIONS:
        yield case(
            f"options {text}",
            "New Load.x bus1=b kv=4.16 kw=100 pf=0.9\nNew Load.y bus1=b kv=4.16 kw=80 pf=0.9 status=fixed\n"
            "New Load.z bus1=b kv=4.16 kw=60 pf=0.9 status=exempt\n" + text,
        )


SPECIFICATIONS = [
    "kw=100",
    "kw=100 pf=0.95",
    "kw=100 pf=-0.95",
    "kw=100 kvar=-20",
    "kvar=30 kw=100",
    "kva=100 pf=0.9",
    "pf=0.9 kva=100",
    "kva=100 kw=80",
    "kw=80 kva=100",
    "xfkva=200 pf=0.9 allocationfactor=0.4",
    "xfkva=200 allocationfactor=0.4",
    "allocationfactor=0.4 xfkva=200 kw=3",
    "kwh=20000 kwhdays=30 cfactor=3 pf=0.92",
    "kwh=20000",
    "kw=100 pf=0.9 kvar=10",
    "kw=100 kvar=10 pf=0.9",
    "kw=100 kvar=10 kw=50",
    "kw=-50 pf=0.9",
    "kw=-50 kvar=20",
    "kw=0 kvar=30",
    "phases=3 conn=ll kw=50",
    "phases=3 conn=LN kw=50",
    "phases=3 b 4.16 70 0.8",
    "kw=30 model=2 status=fixed",
    "kw=100 numcust=3",
    "kw=(50 2 *) pf=[0.9]",
    "kw=100 basefreq=50",
    "kw=100 rneut=5 xneut=1",
    "kw=100 vlowpu=0.3 vminnorm=0.9 vminemerg=0.8 relweight=2 %mean=50 %stddev=10",
]

# A neutral of its own behind RNeut: OpenDSS does not converge on it.
NEUTRALS = ["bus1=b.1.0 rneut=5"]

OPTIONS = [
    "Set loadmult=0.6",
    "Set loadmult=1.3 loadmodel=admittance",
    "BatchEdit Load..* kw=50",
    "BatchEdit Load.[xy] kw=50",
    "Set allocationfactors=0.3",
    "Load.x.kw=33",
    "Edit Load.x kw=33 pf=0.5",
    "Load.x.xfkva=100\nSet allocationfactors=0.3",
    "Load.x.kwh=10000\nSet cfactors=2",
    "Disable Load.x",
    "Disable Load.x\nEnable Load.x",
    "Load.x.enabled=no",
    "Load.x.enabled=false\nLoad.x.enabled=true",
    "Open Load.x 1\nClose Load.x 1",
    "Open Load.x 1\nClose Load.x 1",
    "New Load.w like=x bus1=a kv=12.47",
    "Set year=3\nSet %growth=2",
    "Set %growth=2\nSet year=3",
    "New Growthshape.g npts=3 year=[1 2 10] mult=[1.1 1.2 1.3]\nLoad.x.growth=g\nSet year=3",
    "Load.x.daily=default\nSet mode=daily number=14",
    "Set mode=yearly number=1",
    "? Load.x.kw",
    "Select Load.x\n~ kw=21",
    "Load.x.kw=20 kvar=8\nLoad.y.kva=30",
]
