"""The feeder that most cases stand at: a source, a line of three phases, a substation transformer to 4.16 kV."""

HEAD = """\
Clear
New Circuit.c basekv=12.47 pu=1.02 bus1=s MVAsc3=400 MVAsc1=350
New Line.trunk bus1=s bus2=a length=1.5 units=km r1=0.2 x1=0.4 r0=0.5 x0=1.2 c1=11 c0=5
New Transformer.sub buses=[a m] kvs=[12.47 4.16] kvas=[5000 5000] conns=[delta wye] xhl=6
New Line.main bus1=m bus2=b units=kft length=0.8 r1=0.1 x1=0.12 r0=0.3 x0=0.4 c1=3 c0=2
New Transformer.lv buses=[b l] kvs=[4.16 0.48] kvas=[500 500] conns=[wye wye] xhl=4
"""

TAIL = """\
Set VoltageBases=[12.47 4.16 0.48]
CalcVoltageBases
Set tolerance=1e-10 maxiterations=2000 maxcontroliter=200
Solve
"""


def case(name, lines, tail=TAIL, **more):
    """A case of the common feeder with some lines more."""
    return {"name": name, "script": HEAD + lines.strip() + "\n" + tail, **more}
