"""Values and rules of a film, its offers, jobs and takes; standard library only, no input or output."""
