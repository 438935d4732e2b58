"""The picture in the middle: the film as composed."""
