"""The core of `yttria analyze` on one patient as a careful user of Python writes it, timed: scripts/bench/patient.ts runs it beside ours.

patient_pipeline.py PATIENT WORK RESULTS: the folder with course.json, a folder to work in, and our results.json (for its thresholds).
Prints { ms: { step: milliseconds }, note } as JSON.

Does: reads every file once (pydicom), groups and sorts slices, rescales; liver contours to a mask (skimage); rigid CT-CT of both pairs
by elastix on CTs averaged to 4 x 4 x 1 voxels, all cores, images through files; 10 mm margin by distance (scipy, cropped); liver carried
to the PET grids; threshold, components, volume, mean and TLG of the lesions at baseline and follow-up; lesions carried to the 90Y map;
mean dose and DVH; mean dose of the liver without the lesions.
Does not: body mask, checks of registration, reference regions (it is told our thresholds), lesions refined on the 90Y map, doses one
voxel aside, splitting of merged lesions, other thresholds, hashes, checks of headers, the page, or any file written as a result.
"""
import json
import pathlib
import re
import subprocess
import sys
import time

import numpy as np
import pydicom
from scipy import ndimage
from skimage.draw import polygon2mask

patient, work, results = (pathlib.Path(a) for a in sys.argv[1:4])
work.mkdir(parents=True, exist_ok=True)
course, ours = json.loads((patient / "course.json").read_text()), json.loads(results.read_text())
ms = {}


def timed(name, job):
    start = time.perf_counter()
    out = job()
    ms[name] = ms.get(name, 0) + 1000 * (time.perf_counter() - start)
    return out


def read_all():
    series = {}
    for path in sorted(p for p in (patient / "dicom").rglob("*") if p.is_file()):
        d = pydicom.dcmread(path)
        series.setdefault(str(d.SeriesInstanceUID), []).append(d)
    return {uid: volume(ds) if hasattr(ds[0], "ImageOrientationPatient") else ds[0] for uid, ds in series.items()}


def volume(ds):
    rows = np.array(ds[0].ImageOrientationPatient, float)
    along, down = rows[:3], rows[3:]
    normal = np.cross(along, down)
    ds.sort(key=lambda d: float(np.dot(np.array(d.ImagePositionPatient, float), normal)))
    voxels = np.stack([d.pixel_array * np.float32(d.RescaleSlope) + np.float32(d.RescaleIntercept) for d in ds]).astype(np.float32)
    origin, last = (np.array(d.ImagePositionPatient, float) for d in (ds[0], ds[-1]))
    step = np.linalg.norm(last - origin) / (len(ds) - 1)
    spacing = np.array([float(ds[0].PixelSpacing[1]), float(ds[0].PixelSpacing[0]), step])
    return {"voxels": voxels, "origin": origin, "spacing": spacing, "direction": np.stack([along, down, normal], 1)}


def to_index(v):
    """Affine from LPS mm to (z, y, x) indices."""
    m = (v["direction"] * v["spacing"])
    inverse = np.linalg.inv(m)[::-1]
    return inverse, -inverse @ v["origin"]


def to_position(v):
    """Affine from (z, y, x) indices to LPS mm."""
    return (v["direction"] * v["spacing"])[:, ::-1], v["origin"]


def onto(voxels, source, target, rotation=np.eye(3), shift=np.zeros(3)):
    """A mask at the target's voxels, in the block that it reaches; rotation and shift lead from the target's space to the source's."""
    a, b = to_position(target)
    c, d = to_index(source)
    matrix, offset = c @ rotation @ a, c @ (rotation @ b + shift) + d
    own = ndimage.find_objects(voxels > 0)[0]
    crop, start = voxels[own], np.array([s.start for s in own])
    corners = np.array(np.meshgrid(*[(s.start - 1, s.stop) for s in own])).reshape(3, -1).T
    reached = np.linalg.solve(matrix, (corners - offset).T)
    low = np.maximum(0, np.floor(reached.min(1))).astype(int)
    high = np.minimum(target["voxels"].shape, np.ceil(reached.max(1)) + 1).astype(int)
    out = np.zeros(target["voxels"].shape, np.float32)
    if (low < high).all():
        block = tuple(slice(x, y) for x, y in zip(low, high))
        out[block] = ndimage.affine_transform(crop, matrix, matrix @ low + offset - start, tuple(high - low), np.float32, order=1)
    return out


def shrunk(v):
    z, y, x = v["voxels"].shape
    means = v["voxels"][:, : y // 4 * 4, : x // 4 * 4].reshape(z, y // 4, 4, x // 4, 4).mean((2, 4), dtype=np.float32)
    origin = v["origin"] + v["direction"] @ (v["spacing"] * [1.5, 1.5, 0])
    return {"voxels": means, "origin": origin, "spacing": v["spacing"] * [4, 4, 1], "direction": v["direction"]}


def write_image(name, v):
    v["voxels"].tofile(work / f"{name}.raw")
    text = lambda a: " ".join(map(str, a))
    (work / f"{name}.mhd").write_text("\n".join([
        "ObjectType = Image", "NDims = 3", "BinaryData = True", "BinaryDataByteOrderMSB = False",
        f"TransformMatrix = {text(v['direction'].T.ravel())}", f"Offset = {text(v['origin'])}", f"ElementSpacing = {text(v['spacing'])}",
        f"DimSize = {text(v['voxels'].shape[::-1])}", "ElementType = MET_FLOAT", f"ElementDataFile = {name}.raw", ""]))
    return str(work / f"{name}.mhd")


def register(fixed, moving):
    """Rotation and shift from the fixed CT's space to the moving CT's."""
    out = work / "elastix"
    out.mkdir(exist_ok=True)
    files = [write_image("fixed", shrunk(fixed)), write_image("moving", shrunk(moving))]
    parameters = pathlib.Path(__file__).with_name("elastix_rigid.txt")
    subprocess.run(["elastix", "-f", files[0], "-m", files[1], "-p", str(parameters), "-out", str(out)], check=True, stdout=subprocess.DEVNULL)
    text = (out / "TransformParameters.0.txt").read_text()
    numbers = lambda key: np.array([float(x) for x in re.search(rf"\({key} ([^)]*)\)", text)[1].split()])
    (x, y, z, *shift), centre = numbers("TransformParameters"), numbers("CenterOfRotationPoint")
    turn = lambda a, i, j: np.array([[np.cos(a) if r == c and r in (i, j) else -np.sin(a) if (r, c) == (i, j) else np.sin(a) if (r, c) == (j, i) else float(r == c) for c in range(3)] for r in range(3)])
    rotation = turn(z, 0, 1) @ turn(x, 1, 2) @ turn(y, 2, 0)
    return rotation, centre - rotation @ centre + np.array(shift)


def liver_mask(structures, ct):
    mask = np.zeros(ct["voxels"].shape, np.uint8)
    a, b = to_index(ct)
    number = next(r.ROINumber for r in structures.StructureSetROISequence if r.ROIName == course["liver"]["roi"])
    for contour in next(c for c in structures.ROIContourSequence if c.ReferencedROINumber == number).ContourSequence:
        at = np.array(contour.ContourData, float).reshape(-1, 3) @ a.T + b
        k = int(round(at[0, 0]))
        if 0 <= k < mask.shape[0]:
            mask[k] ^= polygon2mask(mask.shape[1:], at[:, 1:]).astype(np.uint8)
    return mask


def margin(inside, spacing, mm):
    reach = [int(mm // s) + 1 for s in spacing]
    block = tuple(slice(max(0, s.start - r), s.stop + r) for s, r in zip(ndimage.find_objects(inside)[0], reach))
    out = np.zeros(inside.shape, np.uint8)
    out[block] = ndimage.distance_transform_edt(inside[block] == 0, sampling=spacing) <= mm
    return out


def lesions_of(suv, region, threshold, voxel_ml):
    label, count = ndimage.label((suv >= threshold) & region, np.ones((3, 3, 3)))
    if count == 0:
        return []
    numbers = np.arange(1, count + 1)
    volumes, means = ndimage.sum_labels(np.ones_like(suv), label, numbers) * voxel_ml, ndimage.mean(suv, label, numbers)
    return [{"mask": label == n, "volume": v, "tlg": v * m} for n, v, m in zip(numbers, volumes, means) if v >= 5]


whole = time.perf_counter()
series = timed("all reading", read_all)
exam = {e["id"]: {"ct": series[e["ctSeriesUid"]], "pet": series[e["petSeriesUid"]]} for e in course["exams"]}
structures = next(s for s in series.values() if isinstance(s, pydicom.Dataset) and s.Modality == "RTSTRUCT")
identity = (np.eye(3), np.zeros(3))
# From the baseline's space to each exam's.
to = {"baseline": identity, **{e: timed("all registering", lambda: register(exam["baseline"]["ct"], exam[e]["ct"])) for e in ("treatment", "followUp")}}


def between(a, b):
    (ra, ta), (rb, tb) = to[a], to[b]
    rotation = rb @ ra.T
    return rotation, tb - rotation @ ta


def chain():
    ct = exam["treatment"]["ct"]
    liver = liver_mask(structures, ct)
    wide = margin(liver, ct["spacing"][::-1], 10)
    found = {}
    for e in ("baseline", "followUp"):
        pet, facts = exam[e]["pet"], next(x for x in ours["exams"] if x["id"] == e)
        threshold = next(r["threshold"] for r in ours["reference"] if r["exam"] == e)
        region = onto(wide.astype(np.float32), ct, pet, *between(e, "treatment")) >= 0.5
        found[e] = lesions_of(pet["voxels"] * np.float32(facts.get("tlgUnitPerBqMl", 1)), region, threshold, float(np.prod(pet["spacing"])) / 1000)
    pet = exam["treatment"]["pet"]
    constants = ours["constants"]
    dose = pet["voxels"] * np.float32(constants["energyJPerGBq"] / constants["densityKgPerL"] * 1e-6)
    tumours, doses = np.zeros(dose.shape, np.float32), []
    for lesion in found["baseline"]:
        there = onto(lesion["mask"].astype(np.float32), exam["baseline"]["pet"], pet, *between("treatment", "baseline"))
        tumours = np.maximum(tumours, there)
        inside = there >= 0.5
        if inside.any():
            doses.append((float(dose[inside].mean()), np.sort(dose[inside])[::-1]))
    healthy = (onto(wide.astype(np.float32), ct, pet) - tumours).clip(0)
    return found, doses, float((dose * healthy).sum() / healthy.sum())


found, doses, healthy = timed("chain", chain)
ms["the whole"] = 1000 * (time.perf_counter() - whole)
print(json.dumps({"ms": ms, "note": f"peer finds {len(found['baseline'])} lesions, {len(found['followUp'])} at follow-up, without refinement, reference regions, other thresholds, page"}))
