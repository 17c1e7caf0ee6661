"""The study folder: plain files plus one manifest (docs/study-folder.md)."""

from ingest.study.reader import read_study

__all__ = ["read_study"]
