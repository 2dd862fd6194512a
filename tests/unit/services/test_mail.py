"""Letters by the server that the settings name, and letters whose words stay words."""

import pytest

from medianest.errors import ConflictError
from medianest.services import mail
from tests.clients.mail_server import MailServerOnLoopback

VALUES = {"name": '<b onclick="x">{{ 7*7 }}</b>', "link": "https://x.test/?a=1&b=2"}


async def test_a_letter_goes_out_by_the_server_that_the_settings_name(runtime):
    assert not await runtime.mail.is_configured()
    with pytest.raises(ConflictError):
        await runtime.mail.send("ada@example.org", "Hello", "text", "html")
    with MailServerOnLoopback(user=("nest", "secret words")) as server:
        body = {"host": "127.0.0.1", "port": server.port, "from": "Our Nest <nest@example.org>"}
        body |= {"security": "none", "username": "nest", "password": "secret words"}
        await runtime.settings.replace({"mail": body}, updated_by=None)
        assert await runtime.mail.is_configured()
        await runtime.mail.send("ada@example.org", "Hello", "text", "html")
    assert server.post.to == [["ada@example.org"]]
    assert server.post.letters[0]["from"] == "Our Nest <nest@example.org>"


@pytest.mark.parametrize("name", ["password_reset", "email_taken"])
def test_names_are_text_in_every_letter(name):
    text, html = mail.written(name, **VALUES)
    assert VALUES["name"] in text
    assert "&lt;b onclick=&#34;x&#34;&gt;{{ 7*7 }}&lt;/b&gt;" in html
    assert "<b onclick" not in html
    assert VALUES["link"] in text
    assert "https://x.test/?a=1&amp;b=2" in html
