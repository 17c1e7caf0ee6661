"""Models: how each was judged, and how its kept forecasts fare."""
