"""The downloads folder on disk: what files are called there, and how they appear and go."""
