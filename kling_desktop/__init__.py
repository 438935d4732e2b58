"""Kling Desktop: compose, price, render and review short films with Kling O3."""

__version__ = "0.1.0"
