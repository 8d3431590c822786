"""One task of scripts/bench/volume.ts by scipy, timed, and compared with Yttria's result. Request on stdin, answer on stdout, both JSON."""
import json
import sys
import time

import numpy as np
from scipy import ndimage

ask = json.load(sys.stdin)
shape = ask["size"][::-1]
data = np.fromfile(ask["input"], ask["inputType"]).reshape(shape)


def margin(inside):
    # As a careful user of scipy does it: only the block of the VOI and its margin.
    spacing = ask["spacing"][::-1]
    reach = [int(ask["mm"] // s) + 1 for s in spacing]
    block = tuple(slice(max(0, s.start - r), s.stop + r) for s, r in zip(ndimage.find_objects(inside)[0], reach))
    out = np.zeros(inside.shape, np.uint8)
    out[block] = ndimage.distance_transform_edt(inside[block] == 0, sampling=spacing) <= ask["mm"] * (1 + 1e-9)
    return out


tasks = {
    "distance": lambda: ndimage.distance_transform_edt(data == 0, sampling=ask["spacing"][::-1]),
    "margin": lambda: margin(data),
    "components": lambda: ndimage.label(data, structure=np.ones((3, 3, 3))),
    "trilinear": lambda: ndimage.affine_transform(
        data, np.array(ask["matrix"]), ask["offset"], tuple(ask["onto"][::-1]), np.float32, order=1, mode="constant", cval=ask["outside"]),
}

best = float("inf")
for _ in range(2):
    start = time.perf_counter()
    theirs = tasks[ask["task"]]()
    best = min(best, (time.perf_counter() - start) * 1000)

if ask["task"] == "distance":
    ours = np.fromfile(ask["ours"], np.float32).reshape(shape)
    agreement = f"max difference {np.abs(ours - theirs).max():.1e} mm"
elif ask["task"] == "margin":
    ours = np.fromfile(ask["ours"], np.uint8).reshape(shape)
    agreement = f"{np.count_nonzero(ours != theirs)} of {np.count_nonzero(theirs)} voxels differ"
elif ask["task"] == "components":
    ours = np.fromfile(ask["ours"], np.int32).reshape(shape)
    labels, count = theirs
    # The same partition in another order: as many pairs of labels as labels.
    pairs = np.unique(ours[data > 0].astype(np.int64) * (count + 1) + labels[data > 0]).size
    agreement = "same partition" if ours.max() == count and not ours[data == 0].any() and pairs == count else f"{ours.max()} and {count} components"
else:
    ours = np.fromfile(ask["ours"], np.float32).reshape(ask["onto"][::-1])
    # scipy gives the outside value in the rim of half a voxel beyond the outer centres.
    both = (ours != ask["outside"]) & (theirs != ask["outside"])
    agreement = f"max difference {np.abs(ours - theirs)[both].max():.1e} HU"
json.dump({"ms": best, "agreement": agreement}, sys.stdout)
