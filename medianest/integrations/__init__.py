"""The outside world; knows nothing of MediaNest."""
