"""What a forecast says: arms, medians, harms, differences, flags, evidence."""
