"""People and browsers that sign in straight at the services."""

from sqlmodel import select, update

from medianest.errors import SessionEndedError
from medianest.models import AuditEvent, User
from medianest.services import visitor
from medianest.services.accounts.sign_ins import SignIn
from medianest.services.visitor import Visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
HOME, AWAY = "192.0.2.1", "198.51.100.1"


class Browser:
    """Keeps what a browser keeps; ``agent`` and ``ip`` may be changed."""

    def __init__(self, runtime, agent=FIREFOX, ip=HOME):
        self.runtime, self.agent, self.ip = runtime, agent, ip
        self.device = self.remember = ""

    def visitor(self):
        return Visitor(
            ip=self.ip,
            user_agent=self.agent,
            device_token=self.device,
            remember_token=self.remember,
        )

    def keep(self, outcome):
        if isinstance(outcome, SignIn):
            self.device = outcome.device_token or self.device
            self.remember = outcome.remember_token or self.remember
        return outcome

    async def begin(self, person, **options):
        async with self.runtime.database.read() as session:
            user = await session.get(User, person.id)
        with visitor.serving(self.visitor()):
            begun = await self.runtime.accounts.sign_ins.begin(user, how="password", **options)
            return self.keep(begun)

    async def finish(self, challenge, *, trust=False):
        with visitor.serving(self.visitor()):
            done = await self.runtime.accounts.sign_ins.finish(challenge.token, trust=trust)
            return self.keep(done)

    async def resume(self, token=None):
        with visitor.serving(self.visitor()):
            return self.keep(await self.runtime.accounts.sign_ins.resume(token or self.remember))

    async def refresh(self, token):
        with visitor.serving(self.visitor()):
            return await self.runtime.accounts.sign_ins.refresh(token)


async def add_user(runtime, **values):
    user = User(**{"email": "ada@example.org", "name": "Ada", "password_hash": "x", **values})
    async with runtime.database.write() as session:
        session.add(user)
    return user


async def rows(runtime, model):
    async with runtime.database.read() as session:
        return (await session.execute(select(model).order_by(model.id))).scalars().all()


async def change(runtime, model, *where, **values):
    async with runtime.database.write() as session:
        await session.execute(update(model).where(*where).values(**values))


async def actions(runtime):
    return [row.action for row in await rows(runtime, AuditEvent)]


async def is_over(runtime, done):
    runtime.accounts.sessions.forget_all()
    try:
        await runtime.accounts.revalidate(done.session_id)
    except SessionEndedError:
        return True
    return False


async def require(runtime, who):
    await runtime.settings.replace({"access": {"requireTwoFactor": who}}, updated_by=None)
