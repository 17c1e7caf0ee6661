"""Studies that a picture archive sends: received, cleaned, kept until they are whole, handed to an import."""
