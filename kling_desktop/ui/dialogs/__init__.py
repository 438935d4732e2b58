"""Dialogs; they are opened, never executed."""
