"""The board's PDF: the page's numbers and pictures on paper."""

from twins.report.render import Report, render

__all__ = ["Report", "render"]
