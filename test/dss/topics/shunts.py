"""Capacitors and reactors: ratings, steps and filters, matrices, between buses, in delta."""

from .base import case

CAPACITORS = [
    "bus1=b kvar=300 kv=4.16",
    "bus1=b kvar=300 kv=4.16 conn=delta",
    "bus1=b.2 phases=1 kvar=100 kv=2.4",
    "bus1=b.1.3 phases=1 kvar=100 kv=4.16 conn=delta",
    "bus1=b.1.3 phases=2 kvar=100 kv=4.16",
    "bus1=b.1.2.3 phases=2 kvar=100 kv=4.16 conn=delta",
    "bus1=b.1.2.3 bus2=b.4.4.4 kvar=300 kv=4.16",
    "bus1=b.1.2.3 bus2=b.0.0.0 kvar=300 kv=4.16",
    "bus1=b.1 bus2=b.2 phases=1 kvar=100 kv=4.16",
    "bus1=b bus2=y kvar=2000 kv=4.16",
    "bus1=b kvar=[100 200] numsteps=2 kv=4.16",
    "bus1=b numsteps=2 kvar=[100 200] kv=4.16",
    "bus1=b numsteps=3 kvar=[100 200 300] states=[1 0 1] kv=4.16",
    "bus1=b numsteps=3 kvar=[100 100 100] states=[0 0 0] kv=4.16",
    "bus1=b kvar=300 numsteps=3 kv=4.16",
    "bus1=b kvar=300 numsteps=3 states=[1 1 0] kv=4.16",
    "bus1=b kvar=300 states=0 kv=4.16",
    "bus1=b kvar=300 states=[0] kv=4.16 conn=delta",
    "bus1=b kvar=300 kv=4.16 r=2",
    "bus1=b kvar=300 kv=4.16 r=2 xl=5",
    "bus1=b kvar=300 kv=4.16 xl=5",
    "bus1=b kvar=300 kv=4.16 harm=5",
    "bus1=b kvar=300 kv=4.16 harm=4.7 r=1",
    "bus1=b kvar=300 kv=4.16 xl=5 conn=delta",
    "bus1=b numsteps=2 kvar=[100 100] kv=4.16 r=[1 2] xl=[3 4]",
    "bus1=b cuf=50 kv=4.16",
    "bus1=b cuf=50 kv=4.16 conn=delta",
    "bus1=b numsteps=2 cuf=[20 20] kv=4.16",
    "bus1=b cmatrix=[50|-5 60|-3 -2 70] kv=4.16",
    "bus1=b.1.2 phases=2 cmatrix=[50|-5 60] kv=4.16",
    "bus1=b kvar=300 kv=4.16 basefreq=50",
    "b kvar=300 kv=4.16",
    "b b.0.0.0 3 300 4.16",
    "like=other bus1=b",
    "bus1=y kvar=300 kv=4.16 enabled=n",
    "bus1=b kvar=300 kv=4.16 normamps=20 emergamps=30 faultrate=0.1",
]

REACTORS = [
    "bus1=b kvar=300 kv=4.16",
    "bus1=b kvar=300 kv=4.16 conn=delta",
    "bus1=b kvar=300 kv=4.16 r=2",
    "bus1=b.2 phases=1 kvar=100 kv=2.4",
    "bus1=b bus2=y x=0.3",
    "bus1=b bus2=y r=0.1 x=0.3",
    "bus1=b bus2=y r=0.1 x=0.3 parallel=yes",
    "bus1=b bus2=y r=0.1 x=0.3 rp=40",
    "bus1=b bus2=y r=0.1 x=0",
    "bus1=b bus2=y r=0.001 x=0 phases=3",
    "bus1=b.1 bus2=y.1 phases=1 r=0 x=0.2",
    "bus1=b bus2=y rmatrix=[0.1|0.02 0.1|0.02 0.02 0.1] xmatrix=[0.3|0.1 0.3|0.1 0.1 0.3]",
    "bus1=b bus2=y rmatrix=[0.1|0 0.1|0 0 0.1] xmatrix=[0.3|0 0.3|0 0 0.3] parallel=yes",
    "bus1=b bus2=y z1=[0.1 0.3] z0=[0.2 0.9]",
    "bus1=b bus2=y z1=[0.1 0.3]",
    "bus1=b bus2=y z1=[0.1 0.3] z2=[0.1 0.3] z0=[0.2 0.9]",
    "bus1=b bus2=y z=[0.1 0.4]",
    "bus1=b bus2=y lmh=1",
    "bus1=b bus2=y lmh=1 r=0.05",
    "bus1=b.1.2.3 bus2=b.4.4.4 r=10 x=20",
    "bus1=b.4 phases=1 r=1 x=0.5",
    "bus1=b phases=3 conn=delta r=20 x=30",
    "bus1=b.1.2 phases=1 conn=delta r=20 x=30",
    "bus1=b.1 bus2=b.2 phases=1 r=20 x=30",
    "bus1=b kvar=300 kv=4.16 basefreq=50",
    "bus1=b bus2=y r=0.1 x=0.3 basefreq=50",
    "b y 3 x=0.3",
    "like=other bus1=b bus2=y",
    "bus1=b bus2=y x=0.3 normamps=100",
    "bus1=b r=20 x=30 rp=100 phases=3",
    "bus1=b bus2=b.0.0.0 kv=4.16 kvar=100",
]

OTHERS = "New Capacitor.other bus1=l kvar=50 kv=0.48 numsteps=2 states=[1 0]\nNew Reactor.other bus1=l bus2=w r=0.01 x=0.02\n"


def cases():
    load = "New Load.d bus1=b kv=4.16 kw=200 pf=0.8 vminpu=0.7\n"
    behind = "New Load.e bus1=y kv=4.16 kw=100 pf=0.8 vminpu=0.6\n"
    for kind, texts in (("Capacitor", CAPACITORS), ("Reactor", REACTORS)):
        for text in texts:
            needs = behind if "=y" in text or text.startswith("b y") else ""
            if "y.1" in text:
                needs = "New Load.e bus1=y.1 phases=1 kv=2.4 kw=30 pf=0.8 vminpu=0.6\n"
            if "enabled=n" in text:
                needs = ""
            if "b.4" in text:
                needs = "New Reactor.g bus1=b.4 phases=1 r=2 x=0.1\n"
            # Filters in delta are one matrix of the same nodes here, with ground as the second terminal.
            primitives = text != "bus1=b kvar=300 kv=4.16 xl=5 conn=delta"
            yield case(f"{kind} {text}", f"{OTHERS}{load}New {kind}.x {text}\n{needs}", primitives=primitives)
    for text in EDITS:
        yield case(text, f"{OTHERS}{load}New Capacitor.x bus1=b kvar=[100 200 300] numsteps=3 kv=4.16\n{text}", primitives=text != "Open Capacitor.x 1")


EDITS = [
    "Capacitor.x.states=[0 1 0]",
    "Capacitor.x.numsteps=2",
    "Capacitor.x.kvar=[50 50 50]",
    "Capacitor.x.kv=4.8",
    "Open Capacitor.x 1 2",
    "Open Capacitor.x 1",
    "Disable Capacitor.x",
    "Capacitor.x.bus1=l kv=0.48",
]
