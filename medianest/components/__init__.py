"""What pages are made of: the kit, the shell, and the parts of single features."""
