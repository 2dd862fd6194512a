"""Simulated upstreams for newcomers without internet, for screenshots and for end-to-end tests.

The video site (`medianest.demo.video_site`) shows yt-dlp's unmodified extractors the shapes they
meet in the wild, a pretend YouTube among them. What it can NOT prove, because only the real service
has it: solving JavaScript challenges (`n` and signature ciphers), PO tokens, bot checks and
captchas, SABR-only streaming, and whether today's YouTube still answers in these shapes.

The pretend Plex (`medianest.demo.plextv_site`, `medianest.demo.plex_server`) has the shapes of
recorded answers. What it can NOT prove: that plex.tv answers so today, how it words its errors and
how patient it is with many calls.
"""
