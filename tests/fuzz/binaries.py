"""Good binary files of every kind that a reader opens, small enough to damage by the thousand."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import h5py
import numpy as np

from tests.broken import build_imaging

VCF = (
    "##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=chr17,length=83257441>\n"
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">\n'
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="depths">\n'
    '##INFO=<ID=GENE,Number=1,Type=String,Description="gene">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tP1\n"
    "chr17\t7674220\t.\tC\tT\t.\tPASS\tGENE=TP53\tGT:AD\t0/1:180,20\n"
    "chr17\t7674221\t.\tG\tA,T\t.\tPASS\tGENE=TP53\tGT:AD\t0/1:170,20,10\n"
)


def write_all(folder: Path) -> None:
    """One file or folder a container."""
    (folder / "P1.vcf").write_text(VCF)
    with gzip.open(folder / "P1.packed.vcf.gz", "wb") as packed:
        packed.write(VCF.encode())
    _write_dicom(folder / "P1")
    _write_vectors(folder)
    _write_images(folder / "images")
    _write_zip(folder / "study.zip")


def _write_dicom(folder: Path) -> None:
    slices = build_imaging.write_ct(folder / "ct", heights=build_imaging.evenly(4))
    build_imaging.write_seg(folder / "seg.dcm", slices, [build_imaging.box(4, first=1, last=2)])


def _write_vectors(folder: Path) -> None:
    draw = np.random.default_rng(0)
    values = draw.normal(size=(5, 768)).astype(np.float32)
    for name, key in (("P1.trident.h5", "features"), ("P1.stamp.h5", "feats"), ("P1.hest.h5", "embeddings")):
        with h5py.File(folder / name, "w") as file:
            file[key] = values
            file["coords"] = np.zeros((5, 2), np.int64)
            file[key].attrs["encoder"] = "titan" if key == "features" else "ctranspath"
            file.attrs["extractor"] = "ctranspath"


def _write_images(folder: Path) -> None:
    import SimpleITK

    folder.mkdir()
    draw = np.random.default_rng(0)
    mask = np.zeros((6, 12, 12), np.uint8)
    mask[2:5, 3:8, 3:8] = 1
    for name, array in (("P1_image.nrrd", draw.normal(size=mask.shape).astype(np.float32)), ("P1_label.nrrd", mask)):
        SimpleITK.WriteImage(SimpleITK.GetImageFromArray(array), str(folder / name))


def _write_zip(path: Path) -> None:
    wild = Path(__file__).parents[1] / "wild" / "small_study"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(wild.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(wild).as_posix())
