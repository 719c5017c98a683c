"""The studio: the one place with process-wide state. Everything below it takes what it needs as arguments."""
