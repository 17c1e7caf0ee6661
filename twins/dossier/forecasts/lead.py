"""What a forecast says first: medians, people of a hundred, the evidence, what is not ranked. It never advises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from twins.dossier import words
from twins.dossier.forecasts import flag_words
from twins.dossier.forecasts.estimates import ArmView, DifferenceView
from twins.dossier.forecasts.harms import lead_sentences
from twins.dossier.forecasts.medians import all_alike, longest
from twins.dossier.forecasts.statements import Lead


def build_lead(arms: tuple[ArmView, ...], differences: tuple[DifferenceView, ...]) -> Lead:
    """The sentences above the table, in the order of the columns."""
    ranked = [arm for arm in arms if arm.is_ranked]
    shown = [arm for arm in ranked if arm.has_survival]
    return Lead(
        medians=medians_sentence(shown),
        people=people_sentence(shown),
        how_sure=certainty_sentence(differences),
        harms=lead_sentences(arms),
        is_close=bool(differences) and all(each.is_close for each in differences),
        evidence=evidence_sentence(ranked),
        not_ranked=(*hidden_sentences(ranked), *unranked_sentences(arms)),
        cautions=tuple(caution for arm in shown if (caution := caution_sentence(arm))),
    )


def medians_sentence(arms: Sequence[ArmView]) -> str:
    """Which median is longer, with both; that none can be said to be, where that is so."""
    if not arms:
        return _("No arm's overall survival can be compared.")
    if len(arms) == 1:
        text = _("Median overall survival with %(arm)s in the forecast: %(median)s (90%% interval in brackets).")
        return text % {"arm": arms[0].name, "median": arms[0].os_median.text}
    first = longest(arms)
    if first is not None:
        return longest_sentence(first, [arm for arm in arms if arm is not first])
    told = {"medians": _list(_with_arm(arm.os_median.text, arm) for arm in arms)}
    if all_alike(arms):
        return (
            _("Median overall survival is the same in the forecast: %(medians)s (90%% intervals in brackets).") % told
        )
    return (
        _("No arm's median overall survival is longer than every other's: %(medians)s (90%% intervals in brackets).")
        % told
    )


def longest_sentence(first: ArmView, others: Sequence[ArmView]) -> str:
    """The longest median against the others."""
    told = {
        "arm": first.name,
        "median": first.os_median.text,
        "others": _list(_with_arm(arm.os_median.text, arm) for arm in others),
    }
    if len(others) == 1:
        text = _(
            "Median overall survival is longer with %(arm)s in the forecast: %(median)s, against %(others)s "
            "(90%% intervals in brackets)."
        )
    else:
        text = _(
            "Median overall survival is longest with %(arm)s in the forecast: %(median)s, against %(others)s "
            "(90%% intervals in brackets)."
        )
    return text % told


def people_sentence(arms: Sequence[ArmView]) -> str:
    """Of a hundred people, how many would be alive at 12 months; empty where the horizon ends before."""
    told = [_with_arm(found.people, arm) for arm in arms if (found := arm.p12.hundred)]
    if not told:
        return ""
    return _("Of 100 people like this one, alive at 12 months: %(people)s.") % {"people": _list(told)}


def certainty_sentence(differences: Sequence[DifferenceView]) -> str:
    """The verdict of one pair; of several, which are too close to call."""
    if len(differences) < 2:
        return "".join(each.verdict for each in differences)
    close = [each.pair for each in differences if each.is_close]
    if not close:
        return _("The interval of every difference leaves out no difference.")
    if len(close) == len(differences):
        return _("Too close to call: the interval of every difference includes no difference.")
    return _("Too close to call: %(pairs)s.") % {"pairs": _list(close)}


def caution_sentence(arm: ArmView) -> str:
    """What is flagged of an arm's survival or of the arm as a whole; empty where nothing is."""
    about = {*flag_words.SURVIVAL, *flag_words.ARM}
    said = dict.fromkeys(flag.short for flag in arm.flags if about & {*flag_words.concerned(flag.code)})
    return f"{arm.name}: {', '.join(said)}" if said else ""


def evidence_sentence(arms: Sequence[ArmView]) -> str:
    """The grades with what they mean; one grade is said once."""
    grades = sorted({arm.evidence for arm in arms})
    if not grades:
        return _("Only expert priors support these arms: none is ranked.")
    if len(grades) == 1:
        return _("Evidence: grade %(grade)s, %(meaning)s.") % {
            "grade": grades[0],
            "meaning": words.EVIDENCE[grades[0]],
        }
    parts = [
        _("grade %(grade)s (%(meaning)s) for %(arms)s")
        % {
            "grade": grade,
            "meaning": words.EVIDENCE[grade],
            "arms": _list(arm.name for arm in arms if arm.evidence == grade),
        }
        for grade in grades
    ]
    return _("Evidence: %(grades)s.") % {"grades": "; ".join(parts)}


def hidden_sentences(arms: Iterable[ArmView]) -> list[str]:
    """Arms that may be ranked, of which no overall survival is shown."""
    names = [arm.name for arm in arms if not arm.has_survival]
    return [_("Overall survival is not shown for %(arms)s.") % {"arms": _list(names)}] if names else []


def unranked_sentences(arms: Iterable[ArmView]) -> list[str]:
    """Arms that only an expert prior supports."""
    names = [arm.name for arm in arms if not arm.is_ranked]
    if not names:
        return []
    text = ngettext(
        "%(arms)s is shown, but not ranked: only an expert prior supports it.",
        "%(arms)s are shown, but not ranked: only expert priors support them.",
        len(names),
    )
    return [text % {"arms": _list(names)}]


def _with_arm(text: str, arm: ArmView) -> str:
    return _("%(value)s with %(arm)s") % {"value": text, "arm": arm.name}


def _list(texts: Iterable[str]) -> str:
    joined: str = get_text_list(list(texts), _("and"))
    return joined
