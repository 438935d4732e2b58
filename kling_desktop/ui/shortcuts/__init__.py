"""The sheet of keyboard shortcuts, where they can be changed too."""
