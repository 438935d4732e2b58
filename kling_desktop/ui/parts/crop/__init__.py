"""Cropping and turning a picture, over the window."""
