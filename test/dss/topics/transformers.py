"""Transformers of two and more windings, in every connection, however their properties are given."""

from itertools import product

from .base import case

LOAD = "New Load.d bus1=y kv=0.48 kw=100 pf=0.9\nNew Load.e bus1=y.2 phases=1 kv=0.277 kw=30 pf=0.95\n"
DELTA_LOAD = "New Load.d bus1=y conn=delta kv=0.48 kw=100 pf=0.9\nNew Load.e bus1=y.2.3 phases=1 conn=delta kv=0.48 kw=30 pf=0.95\n"

TWO = [
    "xhl=5",
    "xhl=5 %rs=[0.5 0.7]",
    "xhl=5 %loadloss=1.2",
    "xhl=5 wdg=1 %r=0.4 wdg=2 %r=0.9",
    "xhl=5 %noloadloss=0.5 %imag=1.5",
    "%imag=1.5 xhl=5 %noloadloss=0.5",
    "xhl=5 taps=[1.025 0.975]",
    "xhl=5 wdg=2 tap=1.05",
    "xhl=5 wdg=1 tap=0.95 mintap=0.8 maxtap=1.2 numtaps=16",
    "xhl=5 ppm=10",
    "xhl=5 ppm_antifloat=0",
    "xhl=5 rneut=2 xneut=1",
    "xhl=5 wdg=2 rneut=0 xneut=0",
    "xhl=5 wdg=1 rneut=3",
    "x12=6",
    "xscarray=[4.5]",
    "xhl=0.01 %loadloss=0.001",
    "xhl=(8 1000 /) %loadloss=(0.5 1000 /)",
    "kvas=[600 500]",
    "wdg=2 kva=250",
    "wdg=1 kva=250",
    "wdg=1 kva=250 wdg=2 kva=300 xhl=4",
    "xhl=5 leadlag=lead",
    "xhl=5 leadlag=lag",
    "xhl=5 leadlag=euro",
    "xhl=5 sub=y subname=test thermal=2 n=0.8 m=0.8 flrise=65 hsrise=15 normhkva=550 emerghkva=700",
    "xhl=5 basefreq=50",
    "xhl=5 like=sub buses=[b y] kvs=[4.16 0.48] kvas=[500 500] conns=[wye wye]",
    "xhl=5 rdcohms=0.01 seasons=1 ratings=[500]",
    "xhl=5 core=5-leg",
]

CODED = [
    "xfmrcode=code",
    "xfmrcode=code wdg=1 bus=b wdg=2 bus=y",
    "xfmrcode=code xhl=8",
    "xhl=8 xfmrcode=code",
    "xfmrcode=code taps=[1 1.05]",
    "xfmrcode=code kvas=[250 250]",
    "xfmrcode=code %loadloss=2",
    "xfmrcode=codecopy",
    "xfmrcode=code like=x0",
    "like=x0",
    "like=x0 kvas=[100 100]",
]

CODES = """
New Xfmrcode.code phases=3 windings=2 kvs=[4.16 0.48] kvas=[500 500] conns=[delta wye] xhl=5.5 %rs=[0.5 0.6] %noloadloss=0.3 %imag=0.8 wdg=2 tap=1.0125
New Xfmrcode.codecopy like=code %imag=0.2
New Xfmrcode.tri phases=1 windings=3 kvs=[2.4 .12 .12] kvas=[50 50 50] %imag=0.5 %rs=[0.6 1.2 1.2] %noloadloss=.2 xhl=2.04 xht=2.04 xlt=1.36
"""

CONNECTIONS = list(product(["wye", "delta"], ["wye", "delta"], ["", "leadlag=lead"]))

SINGLE = [
    ("one phase", "phases=1 buses=[b.1 y.1] kvs=[2.4 0.277] kvas=[100 100] xhl=3", "New Load.d phases=1 bus1=y.1 kv=0.277 kw=50"),
    ("one phase between lines", "phases=1 buses=[b.1.3 y.1] kvs=[4.16 0.277] kvas=[100 100] xhl=3", "New Load.d phases=1 bus1=y.1 kv=0.277 kw=50"),
    ("one phase, delta word", "phases=1 buses=[b.1.3 y.1] conns=[delta wye] kvs=[4.16 0.277] kvas=[100 100] xhl=3", "New Load.d phases=1 bus1=y.1 kv=0.277 kw=50"),
    ("one phase, reversed", "phases=1 buses=[b.1 y.0.1] kvs=[2.4 0.277] kvas=[100 100] xhl=3", "New Load.d phases=1 bus1=y.1 kv=0.277 kw=50"),
    ("centre tap", "phases=1 windings=3 buses=[b.2 y.1.0 y.0.2] kvs=[2.4 .12 .12] kvas=[50 50 50] %imag=0.5 %rs=[0.6 1.2 1.2] %noloadloss=.2 xhl=2.04 xht=2.04 xlt=1.36",
     "New Load.d phases=1 bus1=y.1 kv=0.12 kw=10 vminpu=0.8\nNew Load.e phases=1 bus1=y.2 kv=0.12 kw=5 vminpu=0.8\nNew Load.f phases=1 bus1=y.1.2 kv=0.24 kw=15 vminpu=0.8"),
    ("centre tap by code", "xfmrcode=tri buses=[b.3 y.1.0 y.0.2]",
     "New Load.d phases=1 bus1=y.1 kv=0.12 kw=10 vminpu=0.8\nNew Load.f phases=2 bus1=y.1.2 kv=0.208 kw=15 vminpu=0.8"),
    ("centre tap by code, wound one by one", "phases=1 xfmrcode=tri wdg=1 bus=b.3 wdg=2 bus=y.1.0 wdg=3 bus=y.0.2 tap=1.025",
     "New Load.d phases=1 bus1=y.1 kv=0.12 kw=10 vminpu=0.8\nNew Load.f phases=2 bus1=y.1.2 kv=0.208 kw=15 vminpu=0.8"),
    ("auto by connection", "phases=1 windings=2 buses=[b.1.0 y.1.4] kvs=[2.4 0.277] kvas=[100 100] xhl=3\nNew Reactor.n bus1=y.4 phases=1 r=0.1 x=0.01", "New Load.d phases=1 bus1=y.1.4 kv=0.277 kw=50"),
    ("two phases wye", "phases=2 buses=[b.1.2 y.1.2] kvs=[4.16 0.48] kvas=[200 200] conns=[wye wye] xhl=3", "New Load.d phases=1 bus1=y.1 kv=0.277 kw=50"),
    ("open delta, two phases", "phases=2 buses=[b.1.2.3 y.1.2.3] kvs=[4.16 0.48] kvas=[200 200] conns=[delta delta] xhl=3", "New Load.d phases=3 bus1=y kv=0.48 kw=60 conn=delta vminpu=0.7"),
    ("open delta of two", "phases=1 buses=[b.1.2 y.1.2] kvs=[4.16 0.48] kvas=[100 100] xhl=3\nNew Transformer.x2 phases=1 buses=[b.2.3 y.2.3] kvs=[4.16 0.48] kvas=[100 100] xhl=3", "New Load.d phases=3 bus1=y kv=0.48 kw=60 conn=delta vminpu=0.7"),
    ("open wye, open delta", "phases=1 buses=[b.1 y.1.2] kvs=[2.4 0.48] kvas=[100 100] xhl=3\nNew Transformer.x2 phases=1 buses=[b.2 y.2.3] kvs=[2.4 0.48] kvas=[100 100] xhl=3", "New Load.d phases=3 bus1=y kv=0.48 kw=60 conn=delta vminpu=0.7"),
    ("a bank of three", "phases=1 bank=k buses=[b.1 y.1] kvs=[2.4 0.277] kvas=[100 100] xhl=3\nNew Transformer.x2 bank=k like=x buses=[b.2 y.2]\nNew Transformer.x3 bank=k like=x buses=[b.3 y.3] wdg=2 tap=1.05", "New Load.d phases=3 bus1=y kv=0.48 kw=60"),
    ("regulator across lines", "phases=1 windings=2 buses=[b.1.2 y.1.2] conns=[delta delta] kvs=[4.16 4.16] kvas=[1000 1000] xhl=1 %loadloss=0.01 wdg=2 tap=1.0375\nNew Transformer.x2 like=x buses=[b.3.2 y.3.2] wdg=2 tap=1.03\nNew Line.j bus1=b.2 bus2=y.2 phases=1 r1=1e-4 x1=0 c1=0", "New Load.d phases=3 bus1=y kv=4.16 kw=60 conn=delta vminpu=0.7"),
    ("one phase, neutral through an impedance", "phases=1 buses=[b.1 y.1.4] kvs=[2.4 0.277] kvas=[100 100] xhl=3 wdg=2 rneut=0.5 xneut=0.1", "New Load.d phases=1 bus1=y.1.4 kv=0.277 kw=50"),
]

THREE = [
    "xhl=4 xht=5 xlt=6",
    "xhl=4 xht=5 xlt=6 %rs=[0.3 0.4 0.5]",
    "x12=4 x13=5 x23=6 %loadloss=1.2",
    "xscarray=[4 5 6] %noloadloss=0.4 %imag=0.9",
    "xht=5",
    "xhl=4 xht=5 xlt=6 taps=[1.02 1 0.98]",
    "xhl=4 xht=5 xlt=6 kvas=[800 500 300]",
    "xhl=4 xht=5 xlt=6 ppm=5 wdg=3 rneut=1",
]


def cases():
    plain = "phases=3 windings=2 buses=[b y] kvs=[4.16 0.48] kvas=[500 500] conns=[wye wye]"
    for text in TWO:
        yield case(text, f"New Transformer.x {plain} {text}\n{LOAD}")
    for high, low, lead in CONNECTIONS:
        text = f"conns=[{high} {low}] {lead}"
        load = LOAD if low == "wye" else DELTA_LOAD
        yield case(f"step down {text}", f"New Transformer.x buses=[b y] kvs=[4.16 0.48] kvas=[500 500] xhl=4 {text}\n{load}")
        up = f"New Transformer.x buses=[l y] kvs=[0.48 4.16] kvas=[400 400] xhl=4 {text}\n"
        yield case(f"step up {text}", up + load.replace("kv=0.48", "kv=4.16").replace("kv=0.277", "kv=2.4"))
    for connection in (("y", "d"), ("LN", "LL"), ("wye", "wye")):
        yield case(f"one by one {connection}", f"New Transformer.x\n~ wdg=1 bus=b kv=4.16 kva=500 conn={connection[0]} %r=0.4\n~ wdg=2 bus=y kv=0.48 kva=500 conn={connection[1]} %r=0.6 tap=0.9875\n~ xhl=4\n" + (LOAD if connection[1] == "wye" else DELTA_LOAD))
    yield case("neutral brought out", f"New Transformer.x buses=[b y.1.2.3.4] kvs=[4.16 0.48] kvas=[500 500] xhl=4\nNew Reactor.n bus1=y.4 phases=1 r=0.4 x=0.1\n{LOAD}")
    for code in CODED:
        first = "New Transformer.x0 buses=[b z] phases=3 kvs=[4.16 0.48] kvas=[400 400] xhl=3 %noloadloss=0.2 %imag=0.5 ppm=3\n"
        buses = "" if "bus=b" in code else "buses=[b y]"
        yield case(code, f"{CODES.strip()}\n{first}New Transformer.x {code} {buses}\n{LOAD}")
    for name, text, loads in SINGLE:
        yield case(name, f"{CODES.strip()}\nNew Transformer.x {text}\n{loads}")
    for text, conns in product(THREE, ["wye wye wye", "delta wye wye", "wye wye delta", "delta wye delta"]):
        lines = f"New Transformer.x windings=3 buses=[b y z] kvs=[4.16 0.48 0.24] conns=[{conns}] kvas=[500 400 300] {text}\n"
        tail = "New Load.f bus1=z.1.2 phases=1 conn=delta kv=0.24 kw=40 pf=0.9 vminpu=0.7\n"
        yield case(f"three windings {conns} {text}", lines + LOAD + tail)
    four = "New Transformer.x windings=4 buses=[b y z w] kvs=[4.16 0.48 0.24 0.12] kvas=[500 400 300 200]"
    more = LOAD + "New Load.f bus1=w kv=0.12 kw=40 pf=0.9 vminpu=0.7\n"
    for text in ("xscarray=[4 5 6 3 2 1.5]", "xhl=3", "%rs=[0.1 0.2 0.3 0.4] xscarray=[4 5 6 3 2 1.5] %imag=1"):
        yield case(f"four windings {text}", f"{four} {text}\n{more}")
    for text in EDITS:
        yield case(text, f"New Transformer.x {plain} xhl=5\n{LOAD}{text}", primitives=text != "Open Transformer.x 2")


EDITS = [
    "Transformer.x.wdg=2 tap=1.05",
    "Transformer.x.tap=1.05",
    "Transformer.x.taps=[1.05 1]",
    "Edit Transformer.x wdg=1 kv=4.3",
    "Transformer.x.windings=2",
    "Transformer.x.wdg=2\n~ kva=200 tap=1.025",
    "Open Transformer.x 1 2",
    "Open Transformer.x 2",
    "BatchEdit Transformer..* ppm=0",
    "BatchEdit Transformer.x|lv %noloadloss=1",
    "Transformer.x.xhl=7 %loadloss=3",
]
