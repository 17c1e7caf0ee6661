"""A study of one table, written by the test that needs it."""

from pathlib import Path

from ingest.records import Package
from ingest.registry import read

HEAD = """[study]
id = "one"
index_date = "diagnosis"
[patients]
file = "p.csv"
id = "id"
"""
OUTCOME = """[[outcome]]
endpoint = "OS"
time = "time"
event = "event"
event_when = [1]
"""


def read_one(folder: Path, rows: str, *, outcome: str = OUTCOME, head: str = HEAD, more: str = "") -> Package:
    """Read a study whose patients table holds `rows`; each argument is a part of the manifest."""
    (folder / "study.toml").write_text(head + outcome + more, encoding="utf-8")
    (folder / "p.csv").write_text(rows, encoding="utf-8")
    return read([folder], study="one")
