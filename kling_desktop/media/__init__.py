"""Pictures and videos: measure, import, convert, verify."""
