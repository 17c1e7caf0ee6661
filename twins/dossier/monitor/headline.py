"""How many forecasts were kept and scored, and whether events come as often as forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twins.dossier import numbers
from twins.dossier.evaluations.records import Headline
from twins.dossier.monitor.texts import endpoint_label, number_text

Json = Mapping[str, Any]
RETROSPECTIVE = (
    "Retrospective forecasts were made after the outcome was stored, as for patients of the fit, or before it was "
    "recorded what was known: they are counted, and judged nowhere on this page."
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
        return f"{kept} kept, none scored yet: no outcome of their patients is later than its forecast."
    return (
        f"{kept} kept, {content['scored']:,} scored: {content['prospective']:,} prospective, "
        f"{content['retrospective']:,} retrospective."
    )


def sentence_of(name: str, found: Json) -> str:
    """Such as `Overall survival: 212 events of 640 patients where 198.3 were expected`, and the ratio."""
    part = found["prospective"]
    if not part["patients"]:
        return f"{endpoint_label(name)}: no prospective forecast was scored yet."
    told = (
        f"{endpoint_label(name)}: {numbers.count(part['events'], 'event')} of "
        f"{numbers.count(part['patients'], 'patient')} where {part['expected']:.1f} were expected"
    )
    ratio = part["ratio"]
    if ratio["value"] is None:
        return f"{told}; {ratio['reason']}."
    return f"{told}: ratio {number_text(ratio)}, {_verdict(ratio)}."


def _verdict(ratio: Json) -> str:
    if ratio["low"] > 1:
        return "more than forecast"
    return "fewer than forecast" if ratio["high"] < 1 else "as forecast within chance"


def build_headline(content: Json) -> Headline:
    """Facts, the sentences, and what retrospective means where there are any."""
    facts = [
        ("Model", f"{content['study']} {content['endpoint']}, model {content['model']}"),
        ("Forecasts kept", f"{content['forecasts']:,}"),
        ("Scored", f"{content['scored']:,} of {numbers.count(content['patients'], 'patient')}"),
        ("Prospective", f"{content['prospective']:,}"),
        ("Retrospective", f"{content['retrospective']:,}"),
    ]
    facts += [
        (f"{name}, retrospective", f"{part['events']:,} events, {part['expected']:.1f} expected")
        for name, part in ((name, each["retrospective"]) for name, each in _endpoints(content))
        if part["patients"]
    ]
    return Headline(
        facts=tuple(facts), verdicts=say(content), notes=(RETROSPECTIVE,) if content["retrospective"] else ()
    )
