"""A pretend Seerr, or Overseerr: people with rights and quotas, requests that go their way over
time, issues, webhooks, and a catalogue of invented films and series with their pictures.

It has the shapes of recorded answers of Seerr 3.1.0, and of what the source of Overseerr 1.34 does
otherwise. What it can NOT prove: that newer versions answer so, and how TMDB, Radarr and Sonarr
behave behind a real one.
"""
