"""Where in an import somebody is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from twins.models import ImportRun, ImportSource

TITLES = {"where": _("Where"), "what": _("What"), "check": _("Check"), "import": _("Import")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the four steps; `address` where one can go back to it."""

    title: str | Promise
    state: str
    address: str = ""


def steps(current: str, *, source: ImportSource | None = None, run: ImportRun | None = None) -> tuple[Step, ...]:
    """All steps, the present one marked."""
    names = list(TITLES)
    place = names.index(current)
    return tuple(
        Step(
            title=title,
            state="current" if at == place else "done" if at < place else "ahead",
            address=_address(name, source, run) if at < place else "",
        )
        for at, (name, title) in enumerate(TITLES.items())
    )


def _address(name: str, source: ImportSource | None, run: ImportRun | None) -> str:
    if name == "what" and source is not None and source.is_open:
        return reverse("import-source", args=[source.pk])
    if name == "check" and run is not None and run.follows_id:
        return reverse("import", args=[run.follows_id])
    return ""


def steps_of_run(run: ImportRun) -> tuple[Step, ...]:
    """The steps of an import that came through the pages; none for one of the command line."""
    if run.source_id is None:
        return ()
    return steps("check" if run.dry_run else "import", source=run.source, run=run)
