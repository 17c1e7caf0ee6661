"""Names of measurements: words for a reader, with the code or the study's own short name beside them."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

_CODED = re.compile(r"([A-Z][A-Za-z0-9]*):(\S+)")
_TRACKED = re.compile(r"(.+) \[([0-9a-f]{8})\]")
_NUMBERED = re.compile(r"([A-Z]+)(\d+)")
_POWER = re.compile(r"10\*(\d+)")
_ANNOTATION = re.compile(r"\{[^}]*\}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS: Final = {"1": "", "[lb_av]": "lb", "[in_i]": "in", "mm[Hg]": "mmHg", "m2": "m²", "kg/m2": "kg/m²", "Cel": "°C"}
# What a code of a vocabulary names, where its own name is not known here: labels of the files are not stored.
_VOCABULARIES: Final = {
    "LOINC": _("laboratory or clinical test"),
    "LN": _("laboratory or clinical test"),
    "SNOMED": _("clinical finding"),
    "HP": _("phenotypic feature"),
    "NCIT": _("clinical finding"),
    "MONDO": _("disease"),
    "GTR": _("genetic test"),
    "OMOP": _("OMOP concept"),
}
_FEATURES: Final = ("HP:", "NCIT:", "MONDO:", "SNOMED:")
_NAMES: Final = {
    "LOINC:785-6": _("mean cell haemoglobin"),
    "LOINC:787-2": _("mean cell volume"),
    "LOINC:789-8": _("red cells"),
    "LOINC:4544-3": _("haematocrit"),
    "LOINC:20570-8": _("haematocrit"),
    "LOINC:770-8": _("neutrophils, part of leucocytes"),
    "LOINC:736-9": _("lymphocytes, part of leucocytes"),
    "LOINC:742-7": _("monocytes"),
    "LOINC:711-2": _("eosinophils"),
    "LOINC:704-7": _("basophils"),
    "LOINC:4548-4": _("haemoglobin A1c"),
    "LOINC:2276-4": _("ferritin"),
    "LOINC:3016-3": _("thyrotropin"),
    "LOINC:3094-0": _("urea nitrogen"),
    "LOINC:2885-2": _("total protein"),
    "LOINC:2075-0": _("chloride"),
    "LOINC:2601-3": _("magnesium"),
    "LOINC:2777-1": _("phosphate"),
    "LOINC:1968-7": _("direct bilirubin"),
    "LOINC:2324-2": _("gamma-glutamyl transferase"),
    "LOINC:3084-1": _("urate"),
    "LOINC:1952-1": _("beta-2 microglobulin"),
    "LOINC:6301-6": "INR",
    "LOINC:5902-2": _("prothrombin time"),
    "LOINC:14979-9": "aPTT",
    "LOINC:33914-3": _("estimated glomerular filtration rate"),
    "LOINC:2708-6": _("oxygen saturation"),
    "LOINC:79892-6": _("intraocular pressure, right eye"),
    "LOINC:79893-4": _("intraocular pressure, left eye"),
    "HP:0000486": _("strabismus"),
    "HP:0000541": _("retinal detachment"),
    "HP:0000555": _("leukocoria"),
    "HP:0030084": _("clinodactyly"),
    "ctdna_mtm_per_ml": _("tumour molecules in plasma"),
    "ecog": "ECOG",
    "karnofsky": _("Karnofsky index"),
    "er_status": _("ER status"),
    "pr_status": _("PR status"),
    "her2_status": _("HER2 status"),
    "psa": "PSA",
    "cea": "CEA",
    "afp": "AFP",
    "ca_125": "CA 125",
    "ca_19_9": "CA 19-9",
    "ca_15_3": "CA 15-3",
    "BOR": _("best overall response"),
    "CBOR": _("confirmed best overall response"),
    "RSP": _("response"),
    "CRSP": _("confirmed response"),
    "CB": _("clinical benefit"),
    "CCB": _("confirmed clinical benefit"),
    "BCP": _("best response was complete or partial"),
    "LSTA": _("last assessment of the disease"),
    "PD": _("progressive disease"),
    "DEATH": _("death"),
    "SDIAM": _("sum of diameters"),
    "SLDINV": _("sum of diameters, investigator"),
    "SUMLDIAM": _("sum of longest diameters"),
}  # fmt: skip
_NUMBERED_NAMES: Final = {"LDIAM": _("longest diameter of lesion %(number)s")}
_ANSWERED: Final = {"er_status", "pr_status", "her2_status"}


def name_of(name: str) -> str:
    """A stored name in words; a code without a name says of which vocabulary it is."""
    if tracked := _TRACKED.fullmatch(name):
        return name_of(tracked[1])
    if name in _NAMES:
        return gettext(_NAMES[name])
    if coded := _CODED.fullmatch(name):
        known = _VOCABULARIES.get(coded[1])
        return gettext(known) if known else gettext("%(vocabulary)s code") % {"vocabulary": coded[1]}
    if (numbered := _NUMBERED.fullmatch(name)) and numbered[1] in _NUMBERED_NAMES:
        return gettext(_NUMBERED_NAMES[numbered[1]]) % {"number": numbered[2]}
    return name.replace("_", " ")


def code_of(name: str) -> str:
    """What stands beside the words: the code, a study's short name that the words replace, a lesion's tracking id."""
    if tracked := _TRACKED.fullmatch(name):
        lesion = gettext("lesion %(mark)s") % {"mark": tracked[2]}
        return ", ".join(filter(None, (code_of(tracked[1]), lesion)))
    is_short = name.isupper() and name_of(name) != name.replace("_", " ")
    return name if _CODED.fullmatch(name) or is_short else ""


def label_of(name: str) -> str:
    """The words with the code in brackets."""
    code = code_of(name)
    return f"{name_of(name)} ({code})" if code else name_of(name)


def unit_of(unit: str) -> str:
    """A UCUM unit as it is written by hand; a count of things has none."""
    if unit in _UNITS:
        return _UNITS[unit]
    plain = _POWER.sub(lambda found: f"10{found[1].translate(_SUPERSCRIPTS)}", _ANNOTATION.sub("", unit))
    return re.sub(r"\bu(?=[lLgm]\b)", "µ", plain)


def answer_of(name: str, value: float | None, state: str, unit: str) -> str:
    """The word of a result that is an answer and no number; empty where it is a number."""
    found, absent = _answers(name, unit)
    if state == "none_found":
        return absent
    return found if state == "value" and value == 1.0 else ""


def _answers(name: str, unit: str) -> tuple[str, str]:
    """The words for found and for absent."""
    if name in _ANSWERED:
        return gettext("positive"), gettext("negative")
    if name.startswith(_FEATURES) and not unit:
        return gettext("present"), gettext("absent")
    return "", ""
