"""A reverse proxy as people run one: TLS in front, ``X-Forwarded-*``, websockets, a sub-path."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from pathlib import Path

from aiohttp import ClientSession, WSMsgType, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOP_BY_HOP = {"connection", "transfer-encoding", "upgrade", "keep-alive", "content-length"}


class ReverseProxy:
    """Passes ``https://<name>:<port>`` on to ``upstream``; use as an async context manager."""

    def __init__(self, upstream: str, name: str, port: int, folder: Path, strip: str = "") -> None:
        self.upstream = upstream
        self.name = name
        self.port = port
        self.folder = folder
        self.strip = strip
        self.url = f"https://{name}:{port}"

    async def __aenter__(self) -> ReverseProxy:
        self._session = ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.name, self.folder))
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        headers = {k: v for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP}
        headers |= {
            "X-Forwarded-For": request.remote or "",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": request.host,
        }
        url = self.upstream + request.raw_path.removeprefix(self.strip)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._websocket(request, url, headers)
        async with self._session.request(
            request.method, url, headers=headers, data=await request.read(), allow_redirects=False
        ) as answer:
            kept = [(k, v) for k, v in answer.headers.items() if k.lower() not in HOP_BY_HOP]
            body = await answer.read()
            response = web.Response(status=answer.status, body=body)
            for name, value in kept:
                if name.lower() != "content-type":
                    response.headers.add(name, value)
            response.headers["Content-Type"] = answer.headers.get("Content-Type", "text/plain")
            return response

    async def _websocket(
        self, request: web.Request, url: str, headers: dict[str, str]
    ) -> web.StreamResponse:
        kept = {k: v for k, v in headers.items() if not k.lower().startswith("sec-websocket")}
        asked = request.headers.get("Sec-WebSocket-Protocol", "")
        protocols = [name.strip() for name in asked.split(",") if name.strip()]
        async with self._session.ws_connect(url, headers=kept, protocols=protocols) as upstream:
            here = web.WebSocketResponse(protocols=protocols)
            await here.prepare(request)
            pumps = [
                asyncio.ensure_future(_pump(a, b)) for a, b in ((here, upstream), (upstream, here))
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
            await here.close()
            return here


async def _pump(source: object, target: object) -> None:
    async for message in source:  # type: ignore[attr-defined]
        if message.type is WSMsgType.TEXT:
            await target.send_str(message.data)  # type: ignore[attr-defined]
        elif message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)  # type: ignore[attr-defined]


def _certificate(name: str, folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
