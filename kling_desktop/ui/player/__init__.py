"""Playing takes exactly to the frame, without widgets: for Review and for the monitor."""
