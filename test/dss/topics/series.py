"""Time series: shapes in every form, in every mode, followed by everything that follows shapes."""

from .base import HEAD

DAY = "0.3 0.28 0.25 0.25 0.3 0.4 0.6 0.8 0.7 0.6 0.55 0.5 0.5 0.5 0.55 0.6 0.75 0.9 1.0 0.95 0.8 0.6 0.45 0.35"
TAIL = """\
Set VoltageBases=[12.47 4.16 0.48]
CalcVoltageBases
Set tolerance=1e-10 maxiterations=2000 maxcontroliter=200
"""

SHAPES = {
    "hourly": f"npts=24 interval=1 mult=[{DAY}]",
    "in minutes": f"npts=24 minterval=60 mult=[{DAY}]",
    "in seconds": f"npts=24 sinterval=3600 mult=[{DAY}]",
    "short": "npts=6 interval=4 mult=[0.3 0.4 0.9 0.7 1 0.5]",
    "quarter hours": "npts=8 interval=0.25 mult=[0.3 0.4 0.9 0.7 1 0.5 0.2 0.6]",
    "with reactive": f"npts=24 interval=1 pmult=[{DAY}] qmult=[{' '.join(DAY.split()[::-1])}]",
    "uneven": "npts=5 interval=0 hour=[1 5 8 20 24] mult=[0.3 0.4 0.9 0.7 0.5]",
    "uneven with reactive": "npts=5 interval=0 hour=[1 5 8 20 24] pmult=[0.3 0.4 0.9 0.7 0.5] qmult=[1 0.5 0.4 0.7 0.9]",
    "normalised": "npts=6 interval=4 mult=[30 40 90 70 100 50] action=normalize",
    "normalised by a base": "npts=6 interval=4 pbase=200 mult=[30 40 90 70 100 50] action=normalize",
    "normalised later": "npts=6 interval=4 mult=[30 40 90 70 100 50]\nLoadshape.s.action=normalize",
    "actual": "npts=6 interval=4 mult=[30 40 90 70 100 50] useactual=yes",
    "actual with reactive": "npts=6 interval=4 pmult=[30 40 90 70 100 50] qmult=[5 -4 9 7 10 5] useactual=yes",
    "from a file": "npts=6 interval=4 mult=(file=a.csv)",
    "from a column": "npts=6 interval=4 mult=(file=b.csv column=2 header=yes)",
    "csvfile": "npts=6 interval=4 csvfile=a.csv",
    "csvfile with hours": "npts=6 interval=0 csvfile=c.csv",
    "pqcsvfile": "npts=6 interval=4 pqcsvfile=c.csv",
    "too many points": "npts=4 interval=4 mult=[0.3 0.4 0.9 0.7 1 0.5]",
    "too few points": "npts=8 interval=3 mult=[0.3 0.4 0.9 0.7 1 0.5]",
    "one point": "npts=1 interval=1 mult=[0.6]",
    "no npts": "interval=4 mult=[0.3 0.4 0.9 0.7 1 0.5]",
    "like": f"npts=24 interval=1 mult=[{DAY}]\nNew Loadshape.t like=s\nNew Loadshape.s2 like=t",
    "in rpn": "npts=3 interval=8 mult=[(0.1 2 *) (1 2 /) 0.9]",
    "by place": "6 4 [0.3 0.4 0.9 0.7 1 0.5]",
}

FILES = {
    "a.csv": "0.3\n0.4\n0.9\n0.7\n1\n0.5\n",
    "b.csv": "hour,p,q\n1,0.3,9\n2,0.4,9\n3,0.9,9\n4,0.7,9\n5,1,9\n6,0.5,9\n",
    "c.csv": "1, 0.3\n5, 0.4\n9, 0.9\n14, 0.7\n18, 1\n24, 0.5\n",
}


def series(name, lines, mode="mode=daily stepsize=1h", steps=24, **more):
    script = f"{HEAD}{lines.strip()}\n{TAIL}Set {mode}\n"
    return {"name": name, "script": script, "steps": steps, "files": FILES, **more}


def cases():
    shape = f"New Loadshape.s {SHAPES['hourly']}\n"
    load = "New Load.d bus1=b kv=4.16 kw=300 pf=0.9 vminpu=0.6\n"
    for name, text in SHAPES.items():
        yield series(name, f"New Loadshape.s {text}\nNew Load.x bus1=b kv=4.16 kw=300 pf=0.9 vminpu=0.5 daily=s\n")
    follows = ("status=variable", "status=fixed", "status=exempt", "kvar=50")
    for text in follows:
        yield series(f"load {text}", f"{shape}New Load.x bus1=b kv=4.16 kw=300 daily=s {text}\nSet loadmult=0.8")
    for mode in MODES:
        for own in ("daily=s", "yearly=t", "duty=t", "daily=s yearly=t duty=t"):
            steps = 30 if "yearly" in mode or "daily" in mode else 12
            other = "New Loadshape.t npts=6 interval=2 mult=[0.5 0.9 0.3 0.7 1 0.5]\n"
            yield series(f"{mode}, load {own}", f"{shape}{other}New Load.x bus1=b kv=4.16 kw=300 {own}", mode, steps)
    for text in GENERATION:
        for mode in ("mode=daily stepsize=1h", "mode=yearly stepsize=1h", "mode=duty stepsize=20m"):
            yield series(f"{mode}, {text}", f"{shape}{CURVE}{load}New {text}", mode, 12)
    for text in STORAGES:
        battery = f"{shape}{FOLLOWED}{CURVE}{load}New Storage.g bus1=b kv=4.16 kwrated=100 kwhrated=300 {text}"
        yield series(f"Storage {text}", battery, steps=24)
    for mode in ("mode=yearly stepsize=1h", "mode=duty stepsize=20m", "mode=daily stepsize=15m"):
        for text in STORAGES[:4]:
            battery = f"{shape}{FOLLOWED}{CURVE}{load}New Storage.g bus1=b kv=4.16 kwrated=100 kwhrated=300 {text}"
            yield series(f"{mode}, Storage {text}", battery, mode, 30)
    for text in SOURCES:
        yield series(text, f"{shape}{load}{text}", steps=12)
    regulator = "New Regcontrol.r transformer=sub winding=2 vreg=120 band=2 ptratio=20 delay=30 tapdelay=4\n"
    step = "New Loadshape.s npts=4 sinterval=60 mult=[0.1 1 1 0.2]\nNew Load.x bus1=b kv=4.16 kw=2500 pf=0.9 duty=s daily=s\n"
    for mode in ("mode=duty stepsize=5", "mode=duty stepsize=5\nSet controlmode=static", "controlmode=event\nSet mode=duty stepsize=5", "mode=daily stepsize=5s"):
        yield series(f"a regulator, {mode}", f"{regulator}{step}", mode, 48)
    yield series("default shape", "New Load.x bus1=b kv=4.16 kw=300 daily=default")
    yield series("default shape is redefined", f"New Loadshape.default {SHAPES['short']}\nNew Load.x bus1=b kv=4.16 kw=300 daily=default")
    yield series("a shape changes the load's own", f"New Loadshape.s {SHAPES['actual']}\nNew Load.x bus1=b kv=4.16 kw=300 pf=0.9 daily=s", "mode=snapshot", 1)
    yield series("set off actual afterwards", f"New Loadshape.s {SHAPES['actual']}\nNew Load.x bus1=b kv=4.16 kw=300 pf=0.9 daily=s\nBatchEdit Loadshape..* useactual=no\nLoad.x.kw=3", steps=6)


FOLLOWED = "New Loadshape.t npts=6 interval=1 mult=[0.5 -0.4 0.9 -1 0.6 0]\nNew XYcurve.inv npts=4 xarray=[.1 .2 .4 1.0] yarray=[.86 .9 .93 .97]\n"

STORAGES = [
    "dispmode=follow daily=t",
    "dispmode=follow daily=t %stored=50 pf=0.95",
    "daily=s dischargetrigger=0.7 chargetrigger=0.3",
    "daily=s yearly=t %stored=50 dischargetrigger=0.7 chargetrigger=0.3 timechargetrig=3",
    "dispmode=follow daily=t effcurve=inv",
    "dispmode=follow daily=t %reserve=60 %effcharge=80 %effdischarge=70 %idlingkw=4",
    "dispmode=follow",
    "daily=s dischargetrigger=0.7",
    "daily=s chargetrigger=0.3 %stored=30",
    "daily=s chargetrigger=0.3 %stored=30 timechargetrig=0",
    "daily=s dischargetrigger=0.7 chargetrigger=0.3 %charge=20 %discharge=30 kvar=10",
    "state=discharging",
    "state=discharging %discharge=50 effcurve=inv",
    "state=charging %stored=30",
    "state=charging %stored=30 %charge=25 effcurve=inv %idlingkw=3",
    "state=discharging vminpu=1.2 vmaxpu=1.4",
    "dispmode=external state=discharging daily=s dischargetrigger=0.7",
]

MODES = [
    "mode=daily stepsize=1h",
    "mode=daily stepsize=15m",
    "mode=daily",
    "mode=yearly",
    "mode=yearly stepsize=30m",
    "mode=duty stepsize=60",
    "mode=dutycycle stepsize=1m hour=5",
    "mode=daily hour=6 stepsize=1h",
    "mode=daily time=(3 1800)",
    "mode=daily h=3600 sec=900",
    "mode=yearly stepsize=90s hour=20",
]

CURVE = """\
New XYcurve.eff npts=4 xarray=[.1 .2 .4 1.0] yarray=[.86 .9 .93 .97]
New XYcurve.pt npts=4 xarray=[0 25 75 100] yarray=[1.2 1.0 0.8 0.6]
New Tshape.t npts=4 interval=6 temp=[10 30 50 20]
New Loadshape.t npts=6 interval=2 mult=[0.5 -0.9 0.3 0.7 -1 0.5]
"""

GENERATION = [
    "Generator.g bus1=b kv=4.16 kw=200 pf=0.9 daily=s",
    "Generator.g bus1=b kv=4.16 kw=200 pf=0.9 yearly=s",
    "Generator.g bus1=b kv=4.16 kw=200 pf=0.9 daily=s status=fixed",
    "Generator.g bus1=b kv=4.16 kw=200 pf=0.9 duty=s",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 daily=s",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 irradiance=0.8 daily=s effcurve=eff pf=0.95",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 daily=s p-tcurve=pt tdaily=t",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 yearly=s p-tcurve=pt tyearly=t",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 duty=s p-tcurve=pt temperature=40",
    "PVSystem.g bus1=b kv=4.16 kva=250 pmpp=200 daily=s %cutin=30 %cutout=30 kvar=20",
]

SOURCES = [
    "Vsource.source.daily=s",
    "New Loadshape.v npts=3 interval=4 mult=[1.0 0.98 1.03]\nVsource.source.daily=v",
    "New Loadshape.v npts=3 interval=4 mult=[12 12.3 12.9] useactual=yes\nVsource.source.daily=v",
]
