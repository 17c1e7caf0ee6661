"""The resources in the files of one import: single ones, bundles in bundles, bulk export lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.checks import Report, has_content
from ingest.fhir.format import is_candidate, recognise
from ingest.fhir.resources import Json, Place, Resource, listed, mapping
from ingest.fhir.validation import check_resource
from ingest.fhir.versions import check_version
from ingest.requests import files_under

_DEEPEST = 5
_LARGEST_BYTES = 2 << 30
_UUID = "urn:uuid:"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UNSTORABLE = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]")


def find_files(path: Path, report: Report) -> list[tuple[Path, str]]:
    """Every FHIR file of a path with its label; other JSON files of a folder are left out with a warning."""
    if path.is_file():
        return [(path, path.name)]
    found: list[tuple[Path, str]] = []
    for each in files_under(path):
        label = each.relative_to(path).as_posix()
        if is_candidate(each) and (not has_content(each, label=label, report=report) or recognise(each)):
            found.append((each, label))
        elif is_candidate(each):
            report.warn("not_fhir", file=label, message="a JSON file without a FHIR resourceType: left out")
        else:
            report.warn("unread_file", file=label, message="a file that is no FHIR: nothing was read from it")
    return found


def read_resources(path: Path, *, label: str, report: Report) -> Iterator[Resource]:
    """Every resource of one file; what is not JSON or not FHIR is reported."""
    if not has_content(path, label=label, report=report):
        return
    if path.stat().st_size > _LARGEST_BYTES:
        message = f"expected a file of at most {_LARGEST_BYTES >> 30} GiB: split the export by resource type"
        report.error("file_too_large", file=label, message=message)
        return
    if path.name.lower().endswith((".ndjson", ".jsonl")):
        yield from _read_lines(path, label, report)
        return
    content = _parse(path.read_bytes(), label, None, report)
    if content is not None:
        yield from _unpack(content, Place(file=label, scope=label), report)


def _read_lines(path: Path, label: str, report: Report) -> Iterator[Resource]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            content = _parse(line, label, number, report)
            if content is not None:
                yield from _unpack(content, Place(file=label, scope="ndjson", line=number), report)


def _check_storable(content: Any) -> None:
    """Raise for the character NUL and for half of a surrogate pair: no database takes them.

    Raises:
        ValueError: the content holds one (`UnicodeEncodeError` is one as well).
    """
    text = json.dumps(content, ensure_ascii=False)
    text.encode()
    if "\\u0000" in text:
        raise ValueError("a text holds the character NUL")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _parse(raw: bytes, label: str, line: int | None, report: Report) -> Any:
    try:
        content = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
        if _UNSTORABLE.search(raw):
            _check_storable(content)
        return content
    except json.JSONDecodeError as error:
        place = line if line is not None else error.lineno
        message = f"expected JSON, found what is none at character {error.colno}"
        report.error("not_json", file=label, line=place, message=message)
    except (RecursionError, ValueError) as error:
        message = f"expected JSON in UTF-8, found what is none: {type(error).__name__}"
        report.error("not_json", file=label, line=line, message=message)
    return None


def _unpack(content: Any, place: Place, report: Report, *, depth: int = 0) -> Iterator[Resource]:
    """The resource itself, or those inside a Bundle or Parameters."""
    kind = mapping(content).get("resourceType")
    if not isinstance(kind, str) or not kind:
        message = "expected an object with a resourceType"
        report.error("not_fhir", file=place.file, line=place.line, column=place.column("resourceType"), message=message)
    elif kind in ("Bundle", "Parameters") and depth >= _DEEPEST:
        message = f"expected bundles at most {_DEEPEST} deep"
        report.error("not_fhir", file=place.file, line=place.line, column=place.column("entry"), message=message)
    elif kind == "Bundle":
        yield from _entries(content, place, report, depth)
    elif kind == "Parameters":
        yield from _parameters(content, place, report, depth)
    else:
        yield _resource(content, place, mapping({}))


def _entries(bundle: Json, place: Place, report: Report, depth: int) -> Iterator[Resource]:
    _check_bundle(bundle, place, report)
    scope = f"{place.file}:{place.line}:{place.path}"
    for at, entry in enumerate(listed(bundle.get("entry"))):
        content = mapping(entry).get("resource")
        path = place.column(f"entry[{at}]")
        inner = Place(file=place.file, scope=scope, line=place.line, path=path)
        if content is None:
            continue
        if mapping(content).get("resourceType") in ("Bundle", "Parameters"):
            yield from _unpack(content, inner, report, depth=depth + 1)
        elif isinstance(mapping(content).get("resourceType"), str):
            yield _resource(content, inner, mapping(entry))
        else:
            yield from _unpack(content, inner, report, depth=depth)


def _parameters(parameters: Json, place: Place, report: Report, depth: int) -> Iterator[Resource]:
    for at, parameter in enumerate(listed(parameters.get("parameter"))):
        content = mapping(parameter).get("resource")
        if content is not None:
            path = place.column(f"parameter[{at}]")
            inner = Place(file=place.file, scope=place.scope, line=place.line, path=path)
            yield from _unpack(content, inner, report, depth=depth + 1)


def _resource(content: Json, place: Place, entry: Json) -> Resource:
    url = entry.get("fullUrl")
    full_url = url if isinstance(url, str) else ""
    own = content.get("id")
    tail = full_url.removeprefix(_UUID).rsplit("/", 1)[-1]
    name = own if isinstance(own, str) and own else tail if _ID.fullmatch(tail) else _name_by_content(content)
    inside = {str(mapping(part).get("id")): mapping(part) for part in listed(content.get("contained")) if mapping(part)}
    method = mapping(entry.get("request")).get("method")
    return Resource(
        type=str(content["resourceType"]),
        id=name,
        content=content,
        place=place,
        full_url=full_url,
        method=str(method or ""),
        contained=inside,
    )


def _name_by_content(content: Json) -> str:
    """A name for a resource that has none, the same for the same content; a patient without an id gets none."""
    if content["resourceType"] == "Patient":
        return ""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:24]


def _check_bundle(bundle: Json, place: Place, report: Report) -> None:
    """The bundle without what is in it: that is checked resource by resource."""
    shell = {key: value for key, value in bundle.items() if key != "entry"}
    resource = _resource(shell, place, mapping({}))
    if check_version(resource, report):
        check_resource(resource, report)
    if not isinstance(bundle.get("entry", []), list):
        message = "expected a list of entries"
        report.error("not_fhir", file=place.file, line=place.line, column=place.column("Bundle.entry"), message=message)
