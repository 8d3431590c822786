"""The dose kernel of scripts/bench/kernel.ts by scipy, timed, and compared with Yttria's result. Request on stdin, answer on stdout, both JSON."""
import json
import sys
import time

import numpy as np
from scipy.signal import fftconvolve

ask = json.load(sys.stdin)
shape = ask["size"][::-1]
image = np.fromfile(ask["input"], np.float32).reshape(shape)
kernel = np.fromfile(ask["kernel"], np.float64).reshape(ask["kernelSize"][::-1])

best = float("inf")
for _ in range(2):
    start = time.perf_counter()
    theirs = fftconvolve(image, kernel, mode="same")
    best = min(best, (time.perf_counter() - start) * 1000)

ours = np.fromfile(ask["ours"], np.float32).reshape(shape)
inside = np.fromfile(ask["inside"], np.uint8).reshape(shape) > 0 if "inside" in ask else np.ones(shape, bool)
off = np.abs(ours - theirs)[inside].max() / np.abs(theirs).max()
json.dump({"ms": best, "agreement": f"max difference {off:.1e} of the highest"}, sys.stdout)
