"""The demonstration study that the other figures are taken on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from twins.actions import imports
from twins.bridge import demo
from twins.models import Study


def prepare(patients: int) -> Study:
    """Import the demonstration study with so many patients, in place of any other."""
    Study.objects.filter(code=demo.STUDY).delete()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        demo.write_study(folder, patients=patients, progress=lambda stage, done, total: None)
        receipt = imports.accept(imports.create([folder], study=demo.STUDY, by=None))
    if receipt.run.study is None:
        raise RuntimeError(f"import {receipt.run.status}: {receipt.issues[:1]}")
    return receipt.run.study
