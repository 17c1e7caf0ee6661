"""Small phenopackets of one individual, and the package that the reader makes of them."""

import json
from pathlib import Path
from typing import Any

from ingest.phenopackets.format import FORMAT
from ingest.records import Package
from ingest.requests import Request

Json = dict[str, Any]
ABOUT = {"phenopacketSchemaVersion": "2.0"}


def age(text: str) -> Json:
    return {"age": {"iso8601duration": text}}


def at(day: str) -> Json:
    return {"timestamp": f"{day}T00:00:00Z"}


def term(code: str, label: str = "") -> Json:
    return {"id": code, "label": label}


def disease(**changes: Any) -> Json:
    return {"term": term("NCIT:C3512"), "onset": age("P60Y"), **changes}


def packet(**changes: Any) -> Json:
    return {"id": "p", "subject": {"id": "T1", "sex": "MALE"}, "diseases": [disease()], "metaData": ABOUT, **changes}


def interpreted(descriptor: Json, *, sample: str = "b1", status: str = "CONTRIBUTORY") -> Json:
    call = {
        "subjectOrBiosampleId": sample,
        "interpretationStatus": status,
        "variantInterpretation": {"variationDescriptor": {"id": "v", **descriptor}},
    }
    samples = [{"id": "b1", "sampledTissue": term("UBERON:0002048"), "timeOfCollection": age("P60Y10D")}]
    found = [{"id": "i", "diagnosis": {"genomicInterpretations": [call]}}]
    return {"biosamples": samples, "interpretations": found}


def read(tmp_path: Path, content: Json, **options: str) -> Package:
    path = tmp_path / "packet.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_path(path, **options)


def read_path(path: Path, **options: str) -> Package:
    request = Request(paths=(path,), study="s", workspace=path.parent, uid_salt="salt", options=options)
    return FORMAT.read(request)


def codes(package: Package) -> list[str]:
    return [issue.code for issue in package.issues]
