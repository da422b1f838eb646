"""power-grid-model's case dummy-test-line-into-itself (phase by phase) in 40 digits: `python pgm-link-digits.py` prints the
source's power factor per phase. Needs `pip install mpmath`. The system is linear: its loads are impedances."""

from mpmath import conj, exp, lu_solve, matrix, mp, mpc, mpf, pi, sqrt

mp.dps = 40
W = 100 * pi
VOLTS = mpf(10000) / sqrt(3)
TURN = exp(mpc(0, 2 * pi / 3))


def phases(zero, one):
    """Values per sequence as a matrix between phases."""
    own, mutual = (zero + 2 * one) / 3, (zero - one) / 3
    return [[own if p == q else mutual for q in range(3)] for p in range(3)]


def between(a, b, block):
    add(a, a, block, 1), add(b, b, block, 1), add(a, b, block, -1), add(b, a, block, -1)


def add(a, b, block, sign=1):
    for p in range(3):
        for q in range(3):
            Y[3 * a + p, 3 * b + q] += sign * block[p][q]


Y = matrix(9, 9)
line = phases(1 / mpc("0.1", "0.3"), 1 / mpc("0.2", "0.1"))
cable = phases(W * mpf("0.001") * mpc("0.005", 1) / 2, W * mpf("0.0001") * mpc("0.002", 1) / 2)
shunt = phases(W * mpf("1e-6") * mpc("0.2", 1), W * mpf("2e-6") * mpc("0.1", 1))
link = phases(mpc(1, 1) * mpf(10) ** 6, mpc(1, 1) * mpf(10) ** 6)
reactance = mpf(10) ** 8 / mpf(10) ** 12 / sqrt(mpf("1.01"))
source = 1 / mpc(reactance / 10, reactance)
between(0, 1, line)
between(1, 2, link)
for node, block in ((0, cable), (1, cable), (0, shunt), (2, shunt), (0, phases(source, source))):
    add(node, node, block)
for p, watts in enumerate((4e5, 3e5, 5e5)):
    Y[6 + p, 6 + p] += mpc(watts, -2e5) / VOLTS**2
behind = [mpf("1.05") * VOLTS * turn for turn in (1, TURN**2, TURN)]
injected = matrix(9, 1)
for p in range(3):
    injected[p] = source * behind[p]
v = lu_solve(Y, injected)
for p in range(3):
    s = v[p] * conj(source * (behind[p] - v[p]))
    print(p, mp.nstr(s.real / abs(s), 16), mp.nstr(s.real, 16))
