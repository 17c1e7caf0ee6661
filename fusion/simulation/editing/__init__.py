"""Regimens edited (`docetaxel dose=0.75 delay=3`): read, checked, made a plan, and the pieces it is marched from."""
