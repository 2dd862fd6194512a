"""Accounts: who may come in, and the first administrator."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import (
    ConflictError,
    CredentialsError,
    InvalidInputError,
    SessionEndedError,
)
from medianest.models.user import Role, User, UserStatus
from medianest.services import visitor
from medianest.services.accounts import passwords
from medianest.services.accounts.access_tokens import AccessTokens
from medianest.services.accounts.csrf_tokens import CsrfTokens
from medianest.services.accounts.parts import AccountNeeds, AccountParts
from medianest.services.accounts.password_checks import PasswordChecks
from medianest.services.accounts.personal_tokens import PREFIX
from medianest.services.accounts.setup_codes import SetupCodes
from medianest.services.accounts.sign_in_checks import WRONG
from medianest.services.accounts.sign_in_limits import SignInLimits
from medianest.services.accounts.sign_ins import Challenge, SignIn
from medianest.services.actor import Actor
from medianest.services.request_budgets import RequestBudgets
from medianest.services.users import new_accounts
from medianest.services.users import views as user_views
from medianest.views.user import UserView


class AccountsService(AccountParts):
    """People's accounts and their way in: what takes several of the parts."""

    def __init__(self, needs: AccountNeeds) -> None:
        super().__init__(needs)
        self._database = needs.database
        self._sign_in_limits = SignInLimits(needs.limits, needs.settings)
        self._password_checks = PasswordChecks(needs.database)
        self._access_tokens = AccessTokens(needs.keys)
        self._csrf = CsrfTokens(needs.keys)
        self._setup_codes = SetupCodes(needs.database, needs.keys)
        self._is_set_up = False
        self.budgets = RequestBudgets(needs.limits)

    async def needs_setup(self) -> bool:
        """Whether no administrator exists yet; once one does, this never changes back."""
        if not self._is_set_up:
            async with self._database.read() as session:
                self._is_set_up = await _has_administrator(session)
        return not self._is_set_up

    async def new_setup_code(self) -> str:
        """A fresh code for :meth:`create_administrator`, to be shown on the console."""
        return await self._setup_codes.new()

    async def create_administrator(
        self, code: str, email: str, name: str, password: str
    ) -> SignIn | Challenge:
        """Make the first administrator, and sign them in.

        Raises :class:`ConflictError` for ever after, :class:`RateLimitError` after a few tries
        from an address, and :class:`InvalidInputError` with a sentence for each field.
        """
        ip = visitor.present().ip
        if not await self.needs_setup():
            _refuse_setup()
        await self._sign_in_limits.take_setup(ip)
        user = await new_accounts.drafted(email, name, Role.ADMIN, password)
        async with self._database.read() as session:
            await self._check_code(session, code)
        user.password_hash = await passwords.make_hash(password)
        async with self._database.write() as session:
            if await _has_administrator(session):
                _refuse_setup()
            await self._check_code(session, code)
            await self._setup_codes.use_up(session)
            await new_accounts.add(session, user)
        self._is_set_up = True
        await self._sign_in_limits.give_back_setup(ip)
        return await self.sign_ins.begin(user, how="setup")

    async def create_user(self, email: str, name: str, role: str, password: str) -> UserView:
        """Make an account, from the console. Raises :class:`DuplicateError` for a taken e-mail."""
        user = await new_accounts.drafted(email, name, role, password)
        user.password_hash = await passwords.make_hash(password)
        async with self._database.write() as session:
            await new_accounts.add(session, user)
        return user_views.of(user)

    async def list_users(self) -> list[UserView]:
        """Every account by e-mail, for the console."""
        async with self._database.read() as session:
            users = (await session.execute(select(User).order_by(User.email))).scalars().all()
            return await user_views.views(session, list(users))

    async def sign_in(
        self, email: str, password: str, *, remember: bool = False
    ) -> SignIn | Challenge:
        """Begin a login session, or ask for the second factor.

        Counts before it hashes, and treats people without an account as those with a wrong
        password. Raises :class:`RateLimitError` or :class:`CredentialsError`.
        """
        email, ip = new_accounts.normal_email(email), visitor.present().ip
        device_id = await self.devices.known(email, visitor.present().device_token)
        await self._sign_in_limits.take(email, ip, device_id)
        user = await self._find(email)
        right = await self._password_checks.is_right(user, password)
        if user is None or not right or user.status != UserStatus.ACTIVE:
            await self.sign_ins.note_refusal(user)
            raise CredentialsError(WRONG)
        await self._sign_in_limits.give_back(email, ip, device_id)
        return await self.sign_ins.begin(user, how="password", remember=remember)

    async def resume(self, remember_token: str) -> SignIn | Challenge | None:
        """Let a browser in that asked to be remembered; ``None``: the password is wanted."""
        return await self.sign_ins.resume(remember_token)

    async def refresh(self, refresh_token: str) -> SignIn:
        """The next tokens of a login session. Raises :class:`TokenError`."""
        return await self.sign_ins.refresh(refresh_token)

    async def authenticate(self, session_token: str) -> Actor:
        """Who holds this cookie. Raises :class:`SessionEndedError`."""
        return await self.sessions.by_token(session_token)

    async def authenticate_access_token(self, access_token: str) -> Actor:
        """Whom a bearer token speaks for. Raises :class:`TokenError` or
        :class:`SessionEndedError`."""
        if access_token.startswith(PREFIX):
            return await self.personal_tokens.authenticate(access_token)
        bearer = self._access_tokens.read(access_token)
        actor = await self.sessions.by_id(bearer.session_id)
        if actor.user_id != bearer.user_id:
            raise SessionEndedError("Your sign-in has ended. Sign in again.")
        return actor

    async def revalidate(self, session_id: str) -> Actor:
        """Whose login session this is now. Raises :class:`SessionEndedError`."""
        return await self.sessions.by_id(session_id)

    async def me(self, actor: Actor) -> UserView:
        """The actor's own account."""
        async with self._database.read() as session:
            user = await session.get(User, actor.user_id)
            if user is None:
                raise SessionEndedError("Your sign-in has ended. Sign in again.")
            return await user_views.view(session, user)

    async def sign_out(self, actor: Actor) -> None:
        """End the actor's login session everywhere: REST, pages and open sockets."""
        await self.sign_ins.end(actor)

    def forget_sessions(self, session_ids: list[str] | None = None) -> None:
        """Drop remembered answers about these login sessions, or about all, and about tokens."""
        self.personal_tokens.forget()
        if session_ids is None:
            self.sessions.forget_all()
        else:
            self.sessions.forget(session_ids)

    def forget_people(self, user_ids: list[str]) -> None:
        """Drop remembered answers about the login sessions of these people, and about tokens."""
        self.personal_tokens.forget()
        self.sessions.forget_people(user_ids)

    def csrf_token(self, session_id: str) -> str:
        """A token that a page sends with what it changes; ``session_id`` may be a form's cookie."""
        return self._csrf.make(session_id)

    def check_csrf(self, session_id: str, token: str) -> None:
        """Raise :class:`CsrfError` unless ``token`` was made for ``session_id``."""
        self._csrf.check(session_id, token)

    async def _check_code(self, session: AsyncSession, code: str) -> None:
        if not await self._setup_codes.holds(session, code):
            sentence = "This is not the code that holds now. The newest one is on the console."
            raise InvalidInputError(sentence, details={"code": sentence})

    async def _find(self, email: str) -> User | None:
        if not new_accounts.is_email(email):
            return None  # databases differ in which signs they can look for
        async with self._database.read() as session:
            one = select(User).where(col(User.email) == email)
            return (await session.execute(one)).scalar_one_or_none()


def _refuse_setup() -> NoReturn:
    raise ConflictError("MediaNest is set up already. Sign in instead.")


async def _has_administrator(session: AsyncSession) -> bool:
    one = select(User.id).where(col(User.role) == Role.ADMIN).limit(1)
    return (await session.execute(one)).first() is not None
