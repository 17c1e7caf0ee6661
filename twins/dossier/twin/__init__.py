"""The twin behind the forecast: its state, its fit through the points, visits, neighbours, the model's reasons."""
