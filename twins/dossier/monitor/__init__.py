"""Kept forecasts of a model beside what happened: what page and command show of a stored report."""

from twins.dossier.monitor.headline import say
from twins.dossier.monitor.reading import build_monitor
from twins.dossier.monitor.records import Course, MonitorView, Step

__all__ = ["Course", "MonitorView", "Step", "build_monitor", "say"]
