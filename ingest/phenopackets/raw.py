"""What may stay of an element that no column of ours holds: codes, numbers, states and HGVS expressions.

A list of what is allowed: labels, descriptions, notes, URIs, times and everything else that is text goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import json_format

_TEXTS = frozenset({
    "id", "valueId", "symbol", "syntax", "chrom", "pos", "ref", "alt", "genomeAssembly", "interpretationStatus",
    "acmgPathogenicityClassification", "therapeuticActionability", "moleculeContext", "sequenceId", "sequence",
    "regimenStatus", "drugType", "progressStatus", "fileFormat", "karyotypicSex",
})  # fmt: skip
_NEVER = frozenset({
    "label", "description", "summary", "files", "alternateLabels", "onset", "resolution", "timeObserved", "performed",
    "timeOfCollection", "startTime", "endTime", "interval", "externalReference", "subjectOrBiosampleId", "evidence",
    "individualId", "derivedFromId", "dateOfBirth", "timeAtLastEncounter", "timeOfDeath", "alternateIds", "created",
})  # fmt: skip


def clean(message: Any) -> dict[str, Any]:
    """An element as plain data, without anything that could name a person."""
    return _object(json_format.MessageToDict(message))


def _object(content: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: found for key, value in content.items() if key not in _NEVER and (found := _value(key, value)) != {}}
    if "syntax" in content:
        kept["value"] = content.get("value", "")
    return {key: value for key, value in kept.items() if value not in (None, [])}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list):
        return [found for part in value if (found := _value(key, part)) not in (None, {})]
    if isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and key in _TEXTS else None
