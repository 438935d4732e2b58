"""What screen readers are told of widgets that paint themselves."""
