"""The services that render a film, each an adapter of one protocol."""
