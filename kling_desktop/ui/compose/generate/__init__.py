"""The one button that spends."""
