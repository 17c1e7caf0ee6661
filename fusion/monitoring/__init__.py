"""Forecasts scored when outcomes arrive: what was said of a patient beside what happened, and whether it still holds.

A forecast is scored from the day up to which follow-up was known when it was made (`entry_days`): survival until then
was no prediction, so S(t) is read as S(t) / S(entry), and what had happened by then is scored as retrospective.
"""
