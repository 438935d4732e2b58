"""Item models, delegates and pictures for lists."""
