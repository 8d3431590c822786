"""A point kernel of 90Y in soft tissue from published voxel S values (Lanconelli et al., Phys Med Biol 2012;57:517).

Usage: python3 fit_soft_tissue.py vsv_lanconelli_soft_open.json > kernel.json
Energy per shell of 0.25 mm, MeV per decay in soft tissue of 1.04 g/cm3, least squares with a penalty on the curvature, falling from
0.75 mm on. The response of a voxel to a shell is summed over points of spheres here, not integrated as in packages/core.
"""
import json
import sys

import numpy as np
from scipy.optimize import lsq_linear

width, shells, smooth = 0.25, 44, 5e-4
published = json.load(open(sys.argv[1]))
x, w = np.polynomial.legendre.leggauss(96)
cosine, cw = (x + 1) / 2, w / 2
azimuth, aw = (x + 1) * np.pi / 4, w / 2
sine = np.sqrt(1 - cosine**2)
direction = np.stack([np.outer(sine, np.cos(azimuth)), np.outer(sine, np.sin(azimuth)), np.outer(cosine, np.ones_like(azimuth))]).reshape(3, -1)
weight = np.outer(cw, aw).ravel()
radial, rw = np.polynomial.legendre.leggauss(4)


def response(side, offsets):
    """Share of a shell's energy that a voxel at each offset absorbs: rows offsets, columns shells."""
    out = np.zeros((len(offsets), shells))
    for s in range(shells):
        for q, wq in zip(radial, rw / 2):
            at = direction * (width * (s + (1 + q) / 2)) / side
            for row, offset in enumerate(offsets):
                tent, half = weight.copy(), 1.0
                for d in range(3):
                    tent *= np.maximum(0, 1 - np.abs(at[d] - offset[d]))
                    half *= 0.5 if offset[d] else 1
                out[row, s] += wq * half * tent.sum()
    return out


rows, values, errors = [], [], []
for table in published["tables"]:
    side, density = table["voxel_mm"][0], table["density_g_cm3"]
    items = [(tuple(map(int, k.split(","))), v) for k, v in table["S"].items() if v > 3e-4]
    mass = density * side**3 * 1e-6  # kg
    # mGy per MBq s from MeV per decay.
    factor = 1.602176634e-13 / mass * 1e9
    rows.append(response(side, [o for o, _ in items]) * factor)
    v = np.array([s for _, s in items])
    values.append(v)
    # Half a unit of the third digit, rounding, and Monte Carlo noise of 0.15%.
    errors.append(np.hypot(10.0 ** (np.floor(np.log10(v)) - 2) / np.sqrt(12), 0.0015 * v))
rows, values, errors = np.vstack(rows), np.hstack(values), np.hstack(errors)
curvature = np.diff(np.eye(shells), 2, axis=0) / (smooth * width)
# Unknowns: the first three shells, and by how much each of the others is above the next: from 0.75 mm on it only falls.
falling = np.triu(np.ones((shells, shells)))
falling[:3] = np.eye(shells)[:3]
system = np.vstack([rows / errors[:, None], curvature]) @ falling
fit = lsq_linear(system, np.hstack([values / errors, np.zeros(shells - 2)]), (0, np.inf), tol=1e-12)
energy = falling @ fit.x
off = rows @ energy / values - 1
for low, high in [(1e-2, 9), (1e-3, 1e-2), (3e-4, 1e-3)]:
    these = (values > low) & (values <= high)
    print(f"S {low} to {high}: largest {100 * np.abs(off[these]).max():.2f}%, rms {100 * np.sqrt((off[these]**2).mean()):.2f}%", file=sys.stderr)
json.dump({"shellMm": width, "densityGPerCm3": 1.04, "totalMeV": energy.sum(), "shellEnergyMeV": [float(f"{e:.6g}") for e in energy]}, sys.stdout, indent=1)
