"""The smallest study folder that imports."""

from pathlib import Path

MANIFEST = """
[study]
id = "{code}"
name = "Small"
index_date = "diagnosis"
[patients]
file = "patients.csv"
id = "id"
[patients.columns]
age_years = "age"
[[outcome]]
endpoint = "OS"
time = "time"
unit = "days"
event = "event"
event_when = [1]
"""


def write_study(folder: Path, *, code: str = "oak-1", patients: int = 2) -> Path:
    """Write it; patients are P000 and on."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(MANIFEST.format(code=code))
    rows = [f"P{n:03d},{40 + n % 40},{100 + n},{n % 2}" for n in range(patients)]
    (folder / "patients.csv").write_text("\n".join(["id,age,time,event", *rows]) + "\n")
    return folder
