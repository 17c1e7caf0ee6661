"""The whole demonstration study: draw the cohort, live it under every arm, write the files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest.demo.clinical import (
    write_adverse_events,
    write_disease_events,
    write_patients,
    write_responses,
    write_sizes,
)
from ingest.demo.cohort import draw_cohort
from ingest.demo.dicom import write_imaging
from ingest.demo.expression import write_expression
from ingest.demo.fates import draw_fates
from ingest.demo.followup import observe
from ingest.demo.labs import write_labs
from ingest.demo.manifest import write_manifest
from ingest.demo.presence import draw_presence
from ingest.demo.slides import write_slides
from ingest.demo.treatments import write_treatments
from ingest.demo.truth import write_truth
from ingest.demo.vcf import write_draws
from ingest.errors import IngestError
from ingest.sources import Progress, no_progress

MIN_PATIENTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStudy:
    """What was written. `truth`: folder with truth.csv and truth.json, beside the study and no part of it."""

    folder: Path
    truth: Path
    patients: int
    seed: int
    files: int


def write_study(folder: Path, *, patients: int = 160, seed: int = 2026, progress: Progress | None = None) -> DemoStudy:
    """Write the synthetic study into `folder` and its truth into `folder`-truth; equal arguments give equal bytes.

    A demonstration study already in `folder` is replaced, once the new one is whole.

    Raises:
        ValueError: fewer than 12 patients; the missing shares could not be met.
        IngestError: `folder` holds something that this generator did not write.
    """
    if patients < MIN_PATIENTS:
        raise ValueError(f"expected at least {MIN_PATIENTS} patients, got {patients}")
    folder = folder.resolve()
    check_replaceable(folder)
    truth, draft = folder.with_name(f"{folder.name}-truth"), folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    _write_all(draft, truth, patients, seed, progress or no_progress)
    _replace(folder, draft)
    files = sum(path.is_file() for path in folder.rglob("*"))
    return DemoStudy(folder=folder, truth=truth, patients=patients, seed=seed, files=files)


def _replace(folder: Path, draft: Path) -> None:
    """Swap by renaming: whenever this is cut off, `folder` is whole or absent, never half a study."""
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def check_replaceable(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier demonstration study."""
    manifest = folder / "study.toml"
    ours = manifest.is_file() and manifest.read_text(encoding="utf-8").startswith("# Written by ingest.demo.")
    if folder.exists() and any(folder.iterdir()) and not ours:
        raise IngestError(
            "expected an empty folder or an earlier demonstration study, found other files", file=folder.name
        )


def _write_all(folder: Path, truth: Path, patients: int, seed: int, progress: Progress) -> None:
    cohort = draw_cohort(patients, seed)
    fates = draw_fates(cohort)
    seen, presence = observe(cohort, fates), draw_presence(cohort)
    steps: dict[str, Callable[[], None]] = {
        "patients": lambda: write_patients(folder, cohort, seen),
        "treatments": lambda: write_treatments(folder, cohort, seen),
        "tumour sizes": lambda: write_sizes(folder, cohort, fates, seen, presence),
        "responses": lambda: write_responses(folder, cohort, fates, seen),
        "disease events": lambda: write_disease_events(folder, cohort, seen),
        "adverse events": lambda: write_adverse_events(folder, cohort, seen),
        "blood values": lambda: write_labs(folder, cohort, presence),
        "expression": lambda: write_expression(folder, cohort, presence),
        "slides": lambda: write_slides(folder, cohort, presence),
        "blood draws": lambda: write_draws(folder, cohort, fates, seen, presence),
        "imaging": lambda: write_imaging(folder, cohort, presence),
        "truth": lambda: write_truth(truth, cohort, fates, seen),
        "manifest": lambda: write_manifest(folder),
    }
    for done, (name, write) in enumerate(steps.items()):
        progress(name, done, len(steps))
        write()
    progress("written", len(steps), len(steps))
