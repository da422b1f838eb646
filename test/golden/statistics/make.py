"""Reference results for src/assess/statistics, from scipy, SALib and the rainflow package.

    pip install scipy==1.17.1 SALib==1.6.0 rainflow==3.2.0
    python test/golden/statistics/make.py > test/golden/statistics/reference.json
"""

import json
from importlib.metadata import version

import numpy as np
import rainflow
import scipy
from SALib.analyze import morris as morris_analyze
from SALib.analyze import sobol as sobol_analyze
from scipy import stats
from scipy.stats import qmc

rng = np.random.default_rng(20260101)
before = np.round(rng.gamma(4.0, 5.0, 24), 3)
after = np.round(before * 0.93 + rng.normal(0, 0.8, 24), 3)
differences = after - before
t = stats.ttest_rel(after, before)
t_interval = t.confidence_interval(0.95)


def bca(statistic, data, paired):
    result = stats.bootstrap(
        data, statistic, paired=paired, vectorized=False, n_resamples=40_000, method="BCa",
        rng=np.random.default_rng(1),
    )
    return [result.confidence_interval.low, result.confidence_interval.high]


skewed = np.round(rng.lognormal(0, 1, 30), 4)


def problem(dimensions):
    return {"num_vars": dimensions, "names": [f"x{k}" for k in range(dimensions)], "bounds": [[0, 1]] * dimensions}


# A Morris design of our own making, analysed by SALib: two trajectories' worth of rows on four levels.
morris_rows = [
    [0, 1 / 3, 0], [2 / 3, 1 / 3, 0], [2 / 3, 1, 0], [2 / 3, 1, 2 / 3],
    [1, 0, 1 / 3], [1, 2 / 3, 1 / 3], [1, 2 / 3, 1], [1 / 3, 2 / 3, 1],
    [1 / 3, 1, 1], [1 / 3, 1, 1 / 3], [1, 1, 1 / 3], [1, 1 / 3, 1 / 3],
]
morris_y = [x[0] * 2 + x[1] ** 2 + x[0] * x[2] for x in morris_rows]
m = morris_analyze.analyze(problem(3), np.array(morris_rows), np.array(morris_y), num_levels=4)

# Sobol indices of fixed numbers in SALib's order of rows (A, AB_1 … AB_d, B).
sobol_y = np.round(rng.normal(10, 3, 64 * 5), 6)
s = sobol_analyze.analyze(problem(3), sobol_y, calc_second_order=False, num_resamples=10)

histories = {
    "ASTM E1049-85 figure 6": [-2, 1, -3, 5, -1, 3, -4, 4, -2],
    "state of charge": [round(float(v), 3) for v in rng.uniform(0, 1, 60)],
}

print(json.dumps({
    "made with": {"scipy": scipy.__version__, "SALib": version("SALib"), "numpy": np.__version__},
    "studentQuantile": [[p, df, float(stats.t.ppf(p, df))] for p in (0.6, 0.9, 0.975, 0.995, 0.9999) for df in (1, 2, 5, 9, 29, 200)],
    "studentCdf": [[x, df, float(stats.t.cdf(x, df))] for x in (-40.0, -3.1, -0.2, 0.7, 2.5) for df in (1, 4, 30)],
    "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in (1e-12, 1e-6, 0.01, 0.3, 0.5, 0.975, 0.999999)],
    "normalCdf": [[z, float(stats.norm.cdf(z))] for z in (-12.0, -8.0, -3.0, -0.5, 0.0, 1.96, 6.0)],
    "binomialCdf": [[k, n, p, float(stats.binom.cdf(k, n, p))] for k, n, p in ((0, 5, 0.5), (3, 10, 0.5), (40, 100, 0.5), (7, 9, 0.2))],
    "pairs": {
        "before": before.tolist(), "after": after.tolist(),
        "t": {"low": t_interval.low, "high": t_interval.high, "p": t.pvalue},
        "bcaMean": bca(np.mean, (differences,), False),
        "bcaRatio": bca(lambda a, b: np.mean(a) / np.mean(b), (after, before), True),
    },
    "skewed": {"values": skewed.tolist(), "bcaMean": bca(np.mean, (skewed,), False), "bcaSd": bca(lambda v: np.std(v, ddof=1), (skewed,), False)},
    "wilson": [[k, n, *stats.binomtest(k, n).proportion_ci(0.95, method="wilson")] for k, n in ((0, 10), (1, 30), (15, 30), (29, 30), (10, 10), (480, 1000))],
    "mcNemar": [[b, c, float(stats.binomtest(b, b + c, 0.5).pvalue)] for b, c in ((0, 6), (3, 12), (10, 11), (25, 5))],
    "holm": {"p": [0.01, 0.04, 0.03, 0.005, 0.6], "adjusted": [0.04, 0.09, 0.09, 0.025, 0.6]},
    "sobolSequence": qmc.Sobol(40, scramble=False, bits=32).random(64).tolist(),
    "morris": {"rows": morris_rows, "results": morris_y, "mu": list(map(float, m["mu"])), "muStar": list(map(float, m["mu_star"])), "sigma": list(map(float, m["sigma"]))},
    "sobolIndices": {"results": sobol_y.tolist(), "first": s["S1"].tolist(), "total": s["ST"].tolist()},
    "rainflow": [{"name": name, "history": h, "cycles": sorted([r, mean, c] for r, mean, c, _, _ in rainflow.extract_cycles(h))} for name, h in histories.items()],
}, default=float))
