"""How many forecasts were kept and scored, and whether events come as often as forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from twins.dossier import numbers
from twins.dossier.evaluations.records import Headline
from twins.dossier.monitor.texts import endpoint_label, number_text

Json = Mapping[str, Any]
RETROSPECTIVE: Final = gettext_noop(
    "Retrospective forecasts were made after the outcome was stored, as for patients of the fit, or before it was "
    "recorded what was known: they are counted, and judged nowhere on this page."
)
MORE: Final = gettext_noop(
    "%(endpoint)s: %(events)s of %(patients)s where %(expected)s were expected: ratio %(ratio)s, more than forecast."
)
FEWER: Final = gettext_noop(
    "%(endpoint)s: %(events)s of %(patients)s where %(expected)s were expected: ratio %(ratio)s, fewer than forecast."
)
AS_FORECAST: Final = gettext_noop(
    "%(endpoint)s: %(events)s of %(patients)s where %(expected)s were expected: ratio %(ratio)s, "
    "as forecast within chance."
)


def say(content: Json) -> tuple[str, ...]:
    """The whole in sentences: what was scored, then an endpoint each."""
    return (_counts(content), *(sentence_of(name, each) for name, each in _endpoints(content)))


def _endpoints(content: Json) -> list[tuple[str, Json]]:
    """Overall survival first: JSONB keeps no order."""
    return sorted(content["endpoints"].items(), key=lambda item: (item[0] != "OS", item[0]))


def _counts(content: Json) -> str:
    kept = numbers.count(content["forecasts"], "forecast")
    if not content["scored"]:
        return _("%(forecasts)s kept, none scored yet: no outcome of their patients is later than its forecast.") % {
            "forecasts": kept
        }
    said = {name: numbers.whole(content[name]) for name in ("scored", "prospective", "retrospective")}
    return _("%(forecasts)s kept, %(scored)s scored: %(prospective)s prospective, %(retrospective)s retrospective.") % {
        "forecasts": kept,
        **said,
    }


def sentence_of(name: str, found: Json) -> str:
    """Such as `Overall survival: 212 events of 640 patients where 198.3 were expected`, and the ratio."""
    part = found["prospective"]
    if not part["patients"]:
        return _("%(endpoint)s: no prospective forecast was scored yet.") % {"endpoint": endpoint_label(name)}
    said = {
        "endpoint": endpoint_label(name),
        "events": numbers.count(part["events"], "event"),
        "patients": numbers.count(part["patients"], "patient"),
        "expected": numbers.fixed(part["expected"], 1),
    }
    ratio = part["ratio"]
    if ratio["value"] is None:
        said["reason"] = ratio["reason"]
        return _("%(endpoint)s: %(events)s of %(patients)s where %(expected)s were expected; %(reason)s.") % said
    return _(_verdict(ratio)) % {**said, "ratio": number_text(ratio)}


def _verdict(ratio: Json) -> str:
    if ratio["low"] > 1:
        return MORE
    return FEWER if ratio["high"] < 1 else AS_FORECAST


def build_headline(content: Json) -> Headline:
    """Facts, the sentences, and what retrospective means where there are any."""
    facts = [
        (_("Model"), _("%(study)s %(endpoint)s, model %(model)s") % content),
        (_("Forecasts kept"), numbers.whole(content["forecasts"])),
        (_("Scored"), _scored(content)),
        (_("Prospective"), numbers.whole(content["prospective"])),
        (_("Retrospective"), numbers.whole(content["retrospective"])),
    ]
    facts += [
        (_("%(endpoint)s, retrospective") % {"endpoint": name}, _retrospective(part))
        for name, part in ((name, each["retrospective"]) for name, each in _endpoints(content))
        if part["patients"]
    ]
    return Headline(
        facts=tuple(facts), verdicts=say(content), notes=(_(RETROSPECTIVE),) if content["retrospective"] else ()
    )


def _scored(content: Json) -> str:
    patients = numbers.count(content["patients"], "patient")
    return _("%(scored)s of %(patients)s") % {"scored": numbers.whole(content["scored"]), "patients": patients}


def _retrospective(part: Json) -> str:
    events = numbers.count(part["events"], "event")
    return _("%(events)s, %(expected)s expected") % {"events": events, "expected": numbers.fixed(part["expected"], 1)}
