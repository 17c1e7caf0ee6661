"""Times that are left, in words no more exact than they are known."""

from django.utils.translation import ngettext


def about(seconds: float) -> str:
    """`about 40 seconds`, rounded to what a reader can use."""
    if seconds < 55:
        n = max(5, 5 * round(seconds / 5))
        return ngettext("about %(n)s second", "about %(n)s seconds", n) % {"n": n}
    if seconds < 55 * 60:
        n = max(1, round(seconds / 60))
        return ngettext("about %(n)s minute", "about %(n)s minutes", n) % {"n": n}
    n = max(1, round(seconds / 3600))
    return ngettext("about %(n)s hour", "about %(n)s hours", n) % {"n": n}
