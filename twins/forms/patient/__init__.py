"""What is asked of a patient's page."""
