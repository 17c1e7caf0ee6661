"""What the cancer of each person is in OncoTree, by the codes of its concept and of the source.

A source value has no vocabulary beside it. ICD-10 and ICD-O-3 are recognised by their form; a number is SNOMED CT only
where our table of cancers has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ingest.omop.concepts import Concepts
from ingest.omop.frame import Frame, Mask
from ingest.omop.people import People, first_rows
from ingest.terms.diagnoses import is_cancer, oncotree_of

ICD10 = re.compile(r"C\d\d(?:\.?[0-9A-Z]{0,4})?")
MORPHOLOGY = re.compile(r"(\d{4}/[36])(?:-(C?\d\d.*))?")
_SNOMED = re.compile(r"[1-9]\d{5,17}")
_SYSTEMS = {
    "SNOMED": "SNOMED", "ICD10": "ICD10", "ICD10CM": "ICD10", "ICD10GM": "ICD10", "ICDO3": "ICDO3", "NCIT": "NCIT",
    "OncoTree": "ONCOTREE", "NCIt": "NCIT",
}  # fmt: skip


def is_cancer_code(text: str) -> bool:
    """Whether a source's own code is that of a cancer."""
    if ICD10.fullmatch(text) is not None or MORPHOLOGY.fullmatch(text) is not None:
        return True
    return _SNOMED.fullmatch(text) is not None and is_cancer(f"SNOMED:{text}")


def find_entities(frames: Mapping[str, Frame], people: People, concepts: Concepts, cancer: Mask) -> dict[int, str]:
    """OncoTree code of the first cancer condition of each person, by position, where a table knows it."""
    frame = frames.get("condition_occurrence")
    if frame is None:
        return {}
    at = people.positions(frame, quietly=True)
    standard, source = frame.integers("condition_concept_id"), frame.integers("condition_source_concept_id")
    texts = frame.texts("condition_source_value").to_pylist()
    found: dict[int, str] = {}
    for row in first_rows(at, frame.dates("condition_start_date"), cancer).tolist():
        told = [*_curies_of(concepts, int(standard[row])), *_curies_of(concepts, int(source[row]))]
        entity = _entity([*told, *_curies_in(texts[row] or "")])
        if entity is not None:
            found[int(at[row])] = entity
    return found


def _entity(curies: list[str]) -> str | None:
    sites = [each for each in curies if each.startswith("ICDO3:C")]
    return oncotree_of(curies, morphologies=curies, sites=sites)


def _curies_of(concepts: Concepts, concept: int) -> Iterator[str]:
    system = _SYSTEMS.get(concepts.vocabularies.get(concept, ""))
    if system == "ICDO3":
        yield from _curies_in(concepts.codes[concept])
    elif system is not None:
        yield f"{system}:{concepts.codes[concept]}"


def _curies_in(text: str) -> Iterator[str]:
    """The code that a text is, and of ICD-O-3 both halves: `8140/3-C34.1` is a morphology and a site."""
    if (morphology := MORPHOLOGY.fullmatch(text)) is not None:
        yield f"ICDO3:{morphology[1]}"
        if morphology[2]:
            yield f"ICDO3:{morphology[2]}"
    elif ICD10.fullmatch(text) is not None:
        yield f"ICD10:{text}"
    elif _SNOMED.fullmatch(text) is not None and is_cancer(f"SNOMED:{text}"):
        yield f"SNOMED:{text}"
