"""The values and rules of a film."""
