"""Settings: what is set and by whom, whether upstreams answer, and the first set-up."""
