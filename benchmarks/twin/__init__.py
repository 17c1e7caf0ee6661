"""The twin against what is known: inference, forecasts, arms, toxicity, overlap, speed."""
