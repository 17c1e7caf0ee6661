"""What treatment did to those who got it: overlap, weighting, doubly robust estimates and their checks."""
