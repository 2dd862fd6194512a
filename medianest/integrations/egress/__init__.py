"""The one way out to the internet: a proxy of ours that looks at every address it connects to."""
