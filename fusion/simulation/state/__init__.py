"""The state model: burden, shedding, progression and death over time (E1, E3, E5, E6)."""
