"""Sentences above and beside the numbers of a forecast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The sentences above the table, never advice; `cautions` are flags of arms, `is_close` that no pair is apart."""

    medians: str
    people: str
    how_sure: str
    harms: str
    is_close: bool
    evidence: str
    not_ranked: tuple[str, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmView:
    """The severe toxicity of one arm in sentences; an arm without rates says so."""

    arm: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """A label and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmEvidence:
    """What stands behind an arm: its source and the library's row, published rates, trials that compared it."""

    arm: str
    grade: str
    meaning: str
    rows: tuple[EvidenceRow, ...]
    rates: tuple[str, ...]
    contrasts: tuple[str, ...]
    has_unverified: bool
