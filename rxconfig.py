"""What Reflex is told about MediaNest; the compiler and the web process both read it."""

import reflex as rx
from reflex_base.plugins.sitemap import SitemapPlugin

from medianest.compile_plugin import BrowserScriptPlugin

config = rx.Config(
    app_name="medianest",
    app_module_import="medianest.app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[rx.plugins.TailwindV4Plugin(), BrowserScriptPlugin()],
    disable_plugins=[SitemapPlugin],
)
