"""RQ entry points: ids in, one service call, the outcome on the row."""
