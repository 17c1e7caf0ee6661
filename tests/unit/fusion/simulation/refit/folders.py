"""Small folders of reconstructed patients."""

import gzip
from pathlib import Path

import numpy as np

HEADER = "dataset,endpoint,units,arm,time,event"


def write_folder(
    folder: Path, rows: list[str], *, datasets: tuple[str, ...] = ("A", "B"), packed: bool = False
) -> Path:
    """key.csv and patients.csv, or patients.csv.gz."""
    (folder / "key.csv").write_text("\n".join(["name,Journal", *(f"{name},J" for name in datasets)]) + "\n")
    text = "\n".join([HEADER, *rows]) + "\n"
    if packed:
        (folder / "patients.csv.gz").write_bytes(gzip.compress(text.encode()))
    else:
        (folder / "patients.csv").write_text(text)
    return folder


def exponential_rows(
    dataset: str, endpoint: str, arm: str, median: float, *, n: int = 60, end: float = 24.0, units: str = "months"
) -> list[str]:
    """Quantiles of an exponential distribution, censored at the end."""
    times = -np.log(1 - (np.arange(n) + 0.5) / n) * median / np.log(2)
    return [f"{dataset},{endpoint},{units},{arm},{min(time, end):.4f},{int(time < end)}" for time in times]
