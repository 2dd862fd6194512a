"""The names that the simulated video site answers for."""

from __future__ import annotations

YOUTUBE = (
    "youtube.com",
    "www.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "youtu.be",
    "www.youtube-nocookie.com",
    "*.googlevideo.com",
    "*.ytimg.com",
    "*.googleapis.com",
    "*.googleusercontent.com",
    "*.ggpht.com",
    "sponsor.ajay.app",
)
"""The hosts of the pretend YouTube; a star stands for one label."""

PLAIN = "videos.medianest.example"
"""A public-looking name of the plain pages, which only the site's proxy knows."""

SIMULATED = (*YOUTUBE, PLAIN)
