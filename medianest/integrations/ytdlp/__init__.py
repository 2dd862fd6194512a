"""yt-dlp, wrapped: look at an address, fetch what is behind it, probe the result."""

import os

# Read by yt-dlp when it is imported: plugins would be foreign code in every worker.
os.environ["YTDLP_NO_PLUGINS"] = "1"
