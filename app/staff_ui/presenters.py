"""What the sign-in and password pages say. Pure."""

from dataclasses import dataclass
from typing import Final

from app.errors import Fault
from app.identity.passwords import ADVISED, SHORTEST
from app.staff_ui import demo_people
from app.staff_ui.demo_people import Person
from app.web.form import Form

SIGN_IN: Final = {"email": "E-mail address", "password": "Password"}
PASSWORD: Final = {"old_password": "Present password", "new_password": "New password"}


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in page; `people` is empty but in the demonstration."""

    form: Form
    next: str
    people: tuple[Person, ...]
    password: str


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """The page to choose a password; `must` when one cannot go on without."""

    form: Form
    must: bool
    shortest: int
    advised: int


def sign_in_page(environment: str, *, next_page: str = "/", email: str = "", problem: str | None = None) -> SignInPage:
    """Show the sign-in form, with what stood in the way of the try before. A password is never shown again."""
    faults = (Fault(None, problem),) if problem else ()
    people = demo_people.PEOPLE if environment == "demo" else ()
    return SignInPage(Form(SIGN_IN, {"email": email}, faults), next_page, people, demo_people.PASSWORD if people else "")


def password_page(*, must: bool, faults: tuple[Fault, ...] = ()) -> PasswordPage:
    """Show the form for a new password."""
    return PasswordPage(Form(PASSWORD, {}, faults), must, SHORTEST, ADVISED)


def safe_next(wanted: str) -> str:
    """Give the page to go on to: one of our own, or the start page. An address elsewhere never gets through."""
    if not wanted.startswith("/") or wanted.startswith(("//", "/\\", "/login", "/logout")):
        return "/"
    return wanted if wanted.isprintable() and "\\" not in wanted else "/"
