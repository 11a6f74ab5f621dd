"""The outer planets' orbits, integrated with a symplectic step."""

BODIES = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743],
    [4.84143144246472, -1.16032004402743, -0.10362204447112, 0.60632639299583, 2.81198684491626,
     -0.02521836165988, 0.03769367487038],
    [8.34336671824458, 4.12479856412430, -0.40352341711432, -1.01077434617879, 1.82566237123041,
     0.00841576137658, 0.01128632613125],
    [12.8943695621391, -15.1111514016986, -0.22330757889266, 1.08279100644154, 0.86871301816960,
     -0.01083263740136, 0.00172372405706],
    [15.3796971148509, -25.9193146099879, 0.17925877295037, 0.97909073224390, 0.59469899864767,
     -0.03475595555808, 0.00203368686993],
]


def advance(pairs, bodies, step, count):
    for _ in range(count):
        for one, other in pairs:
            dx = one[0] - other[0]
            dy = one[1] - other[1]
            dz = one[2] - other[2]
            square = dx * dx + dy * dy + dz * dz
            magnitude = step / (square * square ** 0.5)
            pull = other[6] * magnitude
            push = one[6] * magnitude
            one[3] -= dx * pull
            one[4] -= dy * pull
            one[5] -= dz * pull
            other[3] += dx * push
            other[4] += dy * push
            other[5] += dz * push
        for body in bodies:
            body[0] += step * body[3]
            body[1] += step * body[4]
            body[2] += step * body[5]


def energy(pairs, bodies):
    total = sum(b[6] * (b[3] ** 2 + b[4] ** 2 + b[5] ** 2) / 2 for b in bodies)
    for one, other in pairs:
        distance = sum((one[i] - other[i]) ** 2 for i in range(3)) ** 0.5
        total -= one[6] * other[6] / distance
    return total


pairs = [(one, other) for i, one in enumerate(BODIES) for other in BODIES[i + 1:]]
print(f"{energy(pairs, BODIES):.9f}")
advance(pairs, BODIES, 0.01, 60_000)
print(f"{energy(pairs, BODIES):.9f}")
