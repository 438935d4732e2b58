"""Shots on a ruler."""
