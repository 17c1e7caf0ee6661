"""Whether a resource is what FHIR R4 says it is; `fhir.resources` (R4B) decides, and we say where it refuses."""

from __future__ import annotations

import re
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from ingest.checks import Report
from ingest.fhir.bindings import refused_codes
from ingest.fhir.resources import Resource

_MOST = 20
_OTHER_IN_ID = re.compile(r"[^A-Za-z0-9\-.]")
_LONGEST_ID = 64


def check_resource(resource: Resource, report: Report) -> bool:
    """Whether the resource is valid; each refusal is reported with its element, never with its value.

    An id with an underscore is repaired for the check and warned of: the rest of such a resource is sound.
    """
    try:
        model = get_fhir_model_class(resource.type)
    except (ValueError, KeyError, AttributeError, ImportError):
        _error(resource, "resourceType", "expected a resource type of FHIR R4", report)
        return False
    try:
        model.model_validate(_with_sound_id(resource, report))
    except ValidationError as error:
        for part in error.errors(include_input=False, include_url=False, include_context=False)[:_MOST]:
            _error(resource, _element(part["loc"]), _reason(part["type"]), report)
        return False
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError) as error:
        _error(resource, "", f"expected FHIR R4, the check gave up with {type(error).__name__}", report)
        return False
    refused = list(refused_codes(resource))
    for element in refused:
        _error(resource, element, "expected a code that FHIR R4 allows here, found another", report)
    return not refused


def _with_sound_id(resource: Resource, report: Report) -> dict[str, Any]:
    content = dict(resource.content)
    own = content.get("id")
    if isinstance(own, str) and "_" in own and len(own) <= _LONGEST_ID:
        place = resource.place
        message = "expected an id of letters, digits, - and . (FHIR R4): read as if the underscore were allowed"
        report.warn("fhir_id", file=place.file, line=place.line, column=f"{resource.type}.id", message=message)
        content["id"] = _OTHER_IN_ID.sub("-", own)
    return content


def _element(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


def _reason(kind: str) -> str:
    words = {
        "missing": "expected a value, found none",
        "extra_forbidden": "expected an element of FHIR R4, found one that it does not have",
        "value_error": "expected what FHIR R4 allows here, found something else",
    }
    return words.get(kind, f"expected what FHIR R4 allows here ({kind.replace('_', ' ')})")


def _error(resource: Resource, element: str, message: str, report: Report) -> None:
    place = resource.place
    column = place.column(f"{resource.type}.{element}" if element else resource.type)
    report.error("fhir_invalid", file=place.file, line=place.line, column=column, message=message)
