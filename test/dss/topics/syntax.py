"""The language: comments, quotes, names, files, commands that edit many things, and the order of everything."""

from .base import HEAD, TAIL, case

LOAD = "New Load.x bus1=b kv=4.16 kw=100 pf=0.9\nNew Load.y bus1=b kv=4.16 kw=50 pf=0.95\nNew Load.zed bus1=b.1 phases=1 kv=2.4 kw=20\n"

LINES = {
    "comments": "! a comment\n// another\nLoad.x.kw=33 ! after\nLoad.y.kw=44 // after\n/* a block\nLoad.x.kw=1\n*/\nLoad.zed.kw=12",
    "block comment on one line": "/* Load.x.kw=1 */\nLoad.y.kw=44",
    "blanks and commas": "Edit Load.x   kw = 33,pf=0.8 ,  kvar=12",
    "tabs": "Edit\tLoad.x\tkw\t=\t33\tpf=0.8",
    "quotes": "Edit Load.x kw=\"33\" pf='0.8'\nEdit Load.y kw={44} pf=[0.9]\nEdit Load.zed kw=(12)",
    "quoted name": 'Edit "Load.x" kw=33\nNew "Load.w w" bus1=b kv=4.16 kw=9',
    "case": "EDIT LOAD.X KW=33\nload.Y.Kw=44\nedit Load.ZED kW=12",
    "object=": "Edit object=Load.x kw=33\nNew object=Load.w bus1=b kv=4.16 kw=9",
    "element=": "New Load.w bus=b kv=4.16 kw=9",
    "more": "New Load.w\n~ bus1=b\n~ kv=4.16 kw=9\nMore pf=0.9\nM model=2",
    "bare property lines": "Load.x.kw=33\nLoad.x.pf=0.8 kvar=3\nkw=21",
    "rpn": "Load.x.kw=(10 3 * 3 +)\nLoad.y.kw=(100 sqrt)\nLoad.zed.kw=(2 3 ^)",
    "rpn of more": "Load.x.kw=(30 sin 60 *)\nLoad.y.kw=(3 4 atan2 1 +)\nLoad.zed.kw=(100 log10 5 *)",
    "variables": "var @a=33 @b=0.8\nEdit Load.x kw=@a pf=@b",
    "variable in rpn": "var @a=30\nEdit Load.x kw=(@a 2 *)",
    "variable as name": "var @n=x\nEdit Load.@n kw=33",
    "batch": "BatchEdit Load..* kw=33",
    "batch of a pattern": "BatchEdit Load.^z kw=12\nBatchEdit Load.[xy]$ pf=0.8",
    "batch with ~": "BatchEdit Load.x|y kw=33\n~ pf=0.7",
    "like": "New Load.w like=x bus1=a kv=12.47\nNew Load.v like=y kw=8 bus1=l kv=0.48",
    "like keeps what was set before": "New Load.w kw=8 like=x bus1=b",
    "like is a place of its own": "New Load.w like=x bus1=l kv=0.48",
    "edit after disable": "Disable Load.x\nLoad.x.kw=33\nEnable Load.x",
    "disable all": "Disable Load.*",
    "abbreviations": "New Load.w ph=3 bus=b k=4.16 kw=9 mod=2 stat=fixed",
    "positions": "New Load.w 3 b 4.16 9 0.9",
    "positions after a name": "New Load.w bus1=b 4.16 9 0.9",
    "redirect": "Redirect more.dss",
    "redirect without its extension": "Redirect more",
    "redirect in a folder": "Redirect sub/deep.dss\nLoad.y.kw=44",
    "redirect with a back slash": "Redirect sub\\deep.dss",
    "compile": 'Compile "more.dss"',
    "redirect in quotes": 'Redirect "more.dss"',
    "select": "Select Load.x\n~ kw=33",
    "select through an option": "Set class=load object=x\nEdit Load.x kw=33",
    "array from a file": "New Capacitor.xc bus1=b kv=4.16 numsteps=2 kvar=[100 100] states=(file=s.txt)",
    "set in a solve": "Solve loadmult=0.5\nSet loadmult=0.7",
    "options with dots": "Set maxiter=500\nSet loadmu=0.8\nSet controlm=off",
    "two solves": "Set VoltageBases=[12.47 4.16 0.48]\nCalcV\nSolve\nLoad.x.kw=33\nSolve",
    "calcv abbreviated": "Set voltageb=[12.47, 4.16, 0.48]\ncalcv",
    "setkvbase": "MakeBusList\nSetkVBase Bus=b kVLL=4.2\nSetkvbase l kvln=0.28",
    "close what was never open": "Close Line.main 1",
    "no effect": "Interpolate\nSet showexport=yes\nSet markfuses=yes",
    "a meter": "New Energymeter.m element=Line.trunk terminal=1 option=r action=c peakcurrent=[10 10 10]\nNew Monitor.m element=Line.trunk terminal=1 mode=1 ppolar=no residual=yes\nNew Monitor.n Line.main 2 mode=33",
    "a spectrum": "New Spectrum.s numharm=2 harmonic=[1 3] %mag=[100 10] angle=[0 0]\nLoad.x.spectrum=s",
    "bus coordinates": "Buscoords xy.csv",
    "more positions": "New Line.w b l\nNew Load.q bus1=l kv=0.48 kw=10",
    "a line that only begins": "Edit Load.x kw=33 pf=",
    "direct": "Set mode=direct",
    "direct once": "Solve mode=direct\nSolve mode=snap",
    "admittance": "Set loadmodel=admittance",
    "voltage bases of one": "Set VoltageBases=[4.16]",
    "a load of a name with dots": "New Load.w_v-1 bus1=b kv=4.16 kw=9",
    "allocate by factor": "Load.x.xfkva=100\nLoad.y.xfkva=60 allocationfactor=0.7\nSet allocationfactors=0.4",
}

FILES = {
    "more.dss": "Load.x.kw=33\nNew Load.w bus1=b kv=4.16 kw=9\n",
    "s.txt": "1\n0\n",
    "xy.csv": "b, 1, 2\nl, 3, 4\nm 5 6\n",
    "sub/deep.dss": "Load.x.kw=33\nRedirect deeper.dss\n",
    "sub/deeper.dss": "New Load.w bus1=b kv=4.16 kw=9\n",
}


def cases():
    for name, text in LINES.items():
        yield case(name, LOAD + text, files=FILES)
        yield {"name": f"{name}, at the end", "script": f"{HEAD}{LOAD}{TAIL}{text}\nSolve\n", "files": FILES}
