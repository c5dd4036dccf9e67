"""The people of the demonstration: the page names those whom the demonstration makes."""

from app.demo import hub
from app.staff_ui import demo_people


def test_the_page_names_people_whom_the_demonstration_makes() -> None:
    made = {(email, name, role) for email, name, role in hub.STAFF}
    assert {(person.email, person.name, person.role.value) for person in demo_people.PEOPLE} <= made


def test_the_page_shows_the_password_that_they_have() -> None:
    assert demo_people.PASSWORD == hub.PASSWORD
