"""Colours of the style sheet against WCAG 2.2 AA, light and dark."""

import re

import pytest

from tests.paths import PROJECT

SHEET = (PROJECT / "twins" / "static" / "twins" / "consilium.css").read_text()
LIGHT, DARK = re.findall(r":root \{(.*?)\n *\}", SHEET, flags=re.DOTALL)[:2]
# Text on its ground: 4.5 to 1.
TEXT = [
    *((ink, ground) for ink in ("ink", "muted", "link") for ground in ("page", "paper", "sunk")),
    *((f"{kind}-ink", kind) for kind in ("warn", "bad", "good", "made-up", "accent", "bar")),
    *((f"chart-arm-{place}", "paper") for place in range(1, 6)),
]
# Shapes and outlines: 3 to 1.
SHAPES = [(shape, "paper") for shape in ("focus", "chart-unranked", "good-line")]


def colours(scheme: str) -> dict[str, str]:
    """Custom properties of a scheme; dark overrides light."""
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", LIGHT))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", DARK)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [*((*pair, 4.5) for pair in TEXT), *((*pair, 3.0) for pair in SHAPES)]
)
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    found = colours(scheme)

    assert contrast(found[ink], found[ground]) >= least
