"""Lines from conductors and where they hang: bare wires, concentric neutrals, tape shields, every earth model."""

from itertools import product

from .base import case

WIRES = """
New Wiredata.acsr rac=0.306 runits=mi gmrac=0.0244 gmrunits=ft diam=0.721 radunits=in normamps=530
New Wiredata.small rac=0.592 runits=mi gmrac=0.00814 gmrunits=ft radius=0.2815 radunits=in normamps=340
New Wiredata.metric rdc=0.19 runits=km gmrac=0.0075 gmrunits=m diam=19.3 radunits=mm
New Wiredata.noradius rac=0.306 runits=mi gmrac=0.0244 gmrunits=ft
New Wiredata.nogmr rac=0.306 runits=mi diam=0.721 radunits=in
New Wiredata.cap rac=0.306 runits=mi gmrac=0.0244 gmrunits=ft diam=0.721 radunits=in capradius=0.5
New CNdata.cn runits=mi radunits=in gmrunits=in inslayer=0.22 diains=1.06 diacable=1.16 epsr=2.3 rac=0.4100 gmrac=0.20568 diam=0.5670 rstrand=14.8722 gmrstrand=0.02496 diastrand=0.0641 k=13
New CNdata.cnnogmr runits=mi radunits=in gmrunits=in inslayer=0.22 diains=1.06 diacable=1.16 epsr=3 rac=0.4100 gmrac=0.20568 diam=0.5670 rstrand=14.8722 diastrand=0.0641 k=8
New TSdata.ts diam=0.368 diains=0.82 diashield=0.88 diacable=1.06 rac=0.97 gmrac=0.13320 inslayer=0.22 tapelayer=0.005 tapelap=20 epsr=2.3 runits=mi radunits=in gmrunits=in
New TSdata.tstwo like=ts tapelap=50 epsr=2.8
New Linespacing.four nconds=4 nphases=3 units=ft x=[-4 -1 3 0] h=[28 28 28 24]
New Linespacing.metric nconds=4 nphases=3 units=m x=[-1.2 -0.3 0.9 0] h=[8.5 8.5 8.5 7.3]
New Linespacing.three nconds=3 nphases=3 units=in x=[-6 0 6] h=[-48 -48 -48]
New Linespacing.cn4 nconds=4 nphases=3 units=in x=[-6 0 6 3] h=[-48 -48 -48 -48]
New Linespacing.two nconds=2 nphases=1 units=ft x=[0 0.5] h=[28 24]
"""

def geometry(name, phases, conductors, units="ft", reduce="", rest=""):
    """`conductors` is a list of (property, wire, x, h)."""
    lines = [f"New Linegeometry.{name} nconds={len(conductors)} nphases={phases} {reduce}"]
    for k, (kind, wire, x, h) in enumerate(conductors):
        lines.append(f"~ cond={k + 1} {kind}={wire} x={x} h={h} units={units}")
    return "\n".join(lines) + rest + "\n"

OVERHEAD = [("wire", "acsr", -4, 28), ("wire", "acsr", -1, 28), ("wire", "acsr", 3, 28), ("wire", "small", 0, 24)]
CABLES = [("cncable", "cn", -0.5, -4), ("cncable", "cn", 0, -4), ("cncable", "cn", 0.5, -4)]
TAPES = [("tscable", "ts", -0.5, -4), ("tscable", "ts", 0, -4), ("tscable", "tstwo", 0.5, -4)]

GEOMETRIES = [
    ("reduced", geometry("g", 3, OVERHEAD, reduce="reduce=y"), "length=2 units=kft"),
    ("reduced late", geometry("g", 3, OVERHEAD, rest=" reduce=y"), "length=2 units=kft"),
    ("no unit on the line", geometry("g", 3, OVERHEAD, reduce="reduce=y"), "length=2"),
    ("in meters", geometry("g", 3, OVERHEAD, reduce="reduce=y"), "length=500 units=m"),
    ("places in meters", geometry("g", 3, [(k, w, x * 0.3, h * 0.3) for k, w, x, h in OVERHEAD], units="m", reduce="reduce=y"), "length=1 units=mi"),
    ("two bare wires beside cables", geometry("g", 3, CABLES + [("wire", "small", 0.3, -4)], reduce="reduce=y"), "length=2 units=kft"),
    ("cables", geometry("g", 3, CABLES, reduce="reduce=y"), "length=2 units=kft"),
    ("cables not reduced", geometry("g", 3, CABLES), "length=2 units=kft"),
    ("cables without strand gmr", geometry("g", 3, [(k, "cnnogmr", x, h) for k, _, x, h in CABLES]), "length=2 units=kft"),
    ("tapes", geometry("g", 3, TAPES, reduce="reduce=y"), "length=2 units=kft"),
    ("tapes and a neutral", geometry("g", 3, TAPES + [("wire", "small", 0.3, -4)], reduce="reduce=y"), "length=2 units=kft"),
    ("metric wires", geometry("g", 3, [("wire", "metric", x, h) for _, _, x, h in OVERHEAD], reduce="reduce=y"), "length=2 units=kft"),
    ("wires without radius", geometry("g", 3, [("wire", "noradius", x, h) for _, _, x, h in OVERHEAD], reduce="reduce=y"), "length=2 units=kft"),
    ("wires without gmr", geometry("g", 3, [("wire", "nogmr", x, h) for _, _, x, h in OVERHEAD], reduce="reduce=y"), "length=2 units=kft"),
    ("bundles", geometry("g", 3, [("wire", "cap", x, h) for _, _, x, h in OVERHEAD], reduce="reduce=y"), "length=2 units=kft"),
    ("line gives rho", geometry("g", 3, OVERHEAD, reduce="reduce=y"), "length=2 units=kft rho=30"),
    ("line gives rho first", geometry("g", 3, OVERHEAD, reduce="reduce=y"), "RHO length=2 units=kft"),
    ("spacing", "New Linegeometry.g nconds=4 nphases=3 spacing=four wires=[acsr acsr acsr small] reduce=y\n", "length=2 units=kft"),
    ("of a like", geometry("g0", 3, OVERHEAD, reduce="reduce=y") + "New Linegeometry.g like=g0\n", "length=2 units=kft"),
    ("of a like, changed", geometry("g0", 3, OVERHEAD, reduce="reduce=y") + "New Linegeometry.g like=g0 cond=4 h=20\n", "length=2 units=kft"),
    ("of a like spacing", "New Linespacing.s like=four\nNew Linegeometry.g nconds=4 nphases=3 spacing=s wires=[acsr acsr acsr small] reduce=y\n", "length=2 units=kft"),
    ("of a like wire", "New Wiredata.w like=acsr rac=0.5\nNew Linegeometry.g nconds=4 nphases=3 spacing=four wires=[w w acsr small] reduce=y\n", "length=2 units=kft"),
]

SPACINGS = [
    "spacing=four wires=[acsr acsr acsr small] length=2 units=kft",
    "length=2 units=kft spacing=four wires=[acsr acsr acsr small]",
    "spacing=metric wires=[acsr acsr acsr small] length=600 units=m",
    "spacing=three cncables=[cn cn cn] length=2 units=kft",
    "spacing=cn4 cncables=[cn cn cn] wires=[small] length=2 units=kft",
    "spacing=three tscables=[ts ts ts] length=2 units=kft",

    "spacing=four wires=[acsr acsr acsr small] length=2",
    "spacing=four wires=[acsr acsr acsr small] length=2 units=kft rho=500",
    "spacing=four wires=[acsr acsr acsr small] length=2 units=kft earthmodel=carson",
    "spacing=four wires=[acsr acsr acsr small] length=2 units=kft earthmodel=fullcarson",
]

def line(name, before, text, after=""):
    lines = WIRES.strip() + "\n" + before + f"New Line.x bus1=b bus2=y {text}\n"
    return case(name, lines + "New Load.d bus1=y.1 phases=1 kw=100 pf=0.9 kv=2.4\nNew Load.e bus1=y.3.2 phases=1 kw=90 pf=0.8 kv=4.16\n" + after)

LIKE = "OpenDSS computes a geometry that is only copied as it is copied, with the earth model of the last line before"

def cases():
    for earth, (name, before, text) in product(["Deri", "Carson", "FullCarson"], GEOMETRIES):
        given = f"{text.replace('RHO', '')} geometry=g" if "RHO" not in text else text.replace("RHO", "rho=30 geometry=g")
        differs = {"differs": LIKE} if name == "of a like" and earth != "Deri" else {}
        yield {**line(f"{earth}: {name}", f"Set EarthModel={earth}\n{before}", given), **differs}
    two = "Set EarthModel=Carson\nNew Line.w bus1=b bus2=z spacing=four wires=[acsr acsr acsr small] length=1 units=kft\n"
    for text in SPACINGS[:4]:
        yield line(f"a second line {text}", two, text)
    for earth, text in product(["Deri", "Carson"], SPACINGS):
        yield line(f"{earth}: {text}", f"Set EarthModel={earth}\n", text)
    overhead = geometry("g", 3, OVERHEAD, reduce="reduce=y")
    for text in MORE:
        yield line(text, overhead, text)
    four = geometry("g", 3, OVERHEAD)
    grounded = "New Reactor.n bus1=y.4 phases=1 r=5 x=0.1\nNew Reactor.m bus1=b.4 phases=1 r=1 x=0.1\n"
    for text in ("bus1=b.1.2.3.4 bus2=y.1.2.3.4", "bus1=b.1.2.3.0 bus2=y.1.2.3.0", "bus1=b.1.2.3.4 bus2=y.1.2.3.0"):
        yield line(f"four conductors, {text}", four, f"{text} geometry=g length=2 units=kft", grounded)
    single = geometry("g", 1, [("wire", "acsr", 0.5, 28), ("wire", "small", 0, 24)], reduce="reduce=y")
    two = geometry("g", 2, [("wire", "acsr", -1, 28), ("wire", "acsr", 1, 28), ("wire", "small", 0, 24)], reduce="reduce=y")
    yield case("one phase", WIRES.strip() + "\n" + single + "New Line.x bus1=b.2 bus2=y.2 geometry=g length=1 units=mi\nNew Load.d bus1=y.2 phases=1 kw=100 pf=0.9 kv=2.4")
    yield case("two phases", WIRES.strip() + "\n" + two + "New Line.x bus1=b.3.1 bus2=y.3.1 geometry=g length=1 units=mi\nNew Load.d bus1=y.1.3 phases=1 kw=100 pf=0.9 kv=4.16")
    yield case("one phase, spacing", WIRES.strip() + "\nNew Line.x bus1=b.2 bus2=y.2 spacing=two wires=[acsr small] length=1 units=mi\nNew Load.d bus1=y.2 phases=1 kw=100 pf=0.9 kv=2.4")

MORE = [
    "geometry=g length=2 units=kft r1=0.1",
    "geometry=g length=2 units=kft switch=y",
    "geometry=g length=2 units=kft earthmodel=carson",
    "earthmodel=carson geometry=g length=2 units=kft",
    "geometry=g length=2 units=kft normamps=100 emergamps=120",
    "phases=3 geometry=g length=2 units=kft",
    "r1=0.3 x1=0.5 geometry=g length=2 units=kft",
]
