"""What would be refused."""
