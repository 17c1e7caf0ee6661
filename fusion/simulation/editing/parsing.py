"""An edit as text: `docetaxel dose=0.75 every=4 delay=3`, `docetaxel then=nivolumab until=6`, `a with=b rule=bliss`."""

import re
from collections.abc import Mapping

from fusion.errors import EditError
from fusion.simulation.editing.edits import (
    Combination,
    CombinationRule,
    Delay,
    Dose,
    Edit,
    EditedRegimen,
    Schedule,
    Sequence,
    Stop,
)

WORDS = ("dose", "every", "delay", "stop", "then", "until", "with", "rule")
WORD = re.compile(r"(?:^|(?<=\s))([a-z]+)\s*=\s*")
MILLIGRAMS = re.compile(r"([-+.\deE]+)\s*mg(?:\s*/\s*([-+.\deE]+)\s*mg)?", re.IGNORECASE)


def parse_edit(text: str) -> EditedRegimen:
    """The regimen before the first `word=`, and its edits.

    Args:
        text: REGIMEN, then any of dose=FRACTION or dose=60mg/75mg, every=WEEKS, delay=WEEKS, stop=MONTH,
            then=REGIMEN with until=MONTH, with=REGIMEN with rule=independent, bliss or highest.

    Raises:
        EditError: an unknown word, a value that is no number, or one outside what may be asked.
    """
    regimen, given = split_edit(text)
    _check_pair(given, "until", "then", text)
    _check_pair(given, "rule", "with", text)
    return EditedRegimen(regimen=regimen, edits=tuple(_edits(given)))


def split_edit(text: str) -> tuple[str, dict[str, str]]:
    """The regimen, and the value of each word as it was written.

    Raises:
        EditError: an unknown word, or one twice.
    """
    parts = WORD.split(text.strip())
    names, values = parts[1::2], [value.strip() for value in parts[2::2]]
    for name in names:
        if name not in WORDS:
            raise EditError(expected="one of " + ", ".join(f"{word}=" for word in WORDS), found=f"{name}=", where=text)
        if names.count(name) > 1:
            raise EditError(expected=f"{name}= once", found=f"{names.count(name)} times", where=text)
    return parts[0].strip(), dict(zip(names, values, strict=True))


def _edits(given: Mapping[str, str]) -> list[Edit]:
    edits: list[Edit] = []
    if "dose" in given:
        edits.append(_dose(given["dose"]))
    if "every" in given:
        edits.append(Schedule(every_weeks=_number(given["every"], "every")))
    if "delay" in given:
        edits.append(Delay(weeks=_whole(given["delay"], "delay")))
    if "stop" in given:
        edits.append(Stop(month=_number(given["stop"], "stop")))
    if "then" in given:
        until = _number(given["until"], "until") if "until" in given else None
        edits.append(Sequence(then=given["then"], until_month=until))
    if "with" in given:
        edits.append(Combination(partner=given["with"], rule=_rule(given.get("rule"))))
    return edits


def _dose(text: str) -> Dose:
    in_mg = MILLIGRAMS.fullmatch(text)
    if in_mg is None:
        return Dose(fraction=_number(text, "dose"))
    label = in_mg.group(2)
    return Dose(mg=_number(in_mg.group(1), "dose"), label_mg=None if label is None else _number(label, "dose"))


def _rule(text: str | None) -> CombinationRule:
    if text is None:
        return CombinationRule.INDEPENDENT
    rules = {rule.value: rule for rule in CombinationRule}
    if text not in rules:
        raise EditError(expected="one of " + ", ".join(rules), found=text, where="rule")
    return rules[text]


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise EditError(expected="a number", found=text or "nothing", where=where) from error
    if number != number or number in (float("inf"), float("-inf")):
        raise EditError(expected="a finite number", found=text, where=where)
    return number


def _whole(text: str, where: str) -> int:
    number = _number(text, where)
    if number != int(number):
        raise EditError(expected="whole weeks", found=text, where=where)
    return int(number)


def _check_pair(given: Mapping[str, str], word: str, owner: str, text: str) -> None:
    if word in given and owner not in given:
        raise EditError(expected=f"{owner}= beside {word}=", found=f"{word}= alone", where=text)
