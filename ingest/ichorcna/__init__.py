"""What ichorCNA says of plasma sequenced at low depth: tumour fraction, ploidy, segments."""
