"""What MediaNest does: a package for each noun, and beside them what all of these stand on."""
