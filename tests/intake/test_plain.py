"""A text is folded to one spelling before anything else is done with it."""

import pytest

from app.intake.plain import plain


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("SpO₂ ９４％", "spo2 94%"),
        ("٩٤ ٨٨", "94 88"),
        ("9️⃣4️⃣", "94"),
        ("can’t", "can't"),
        ("94½", "94 half"),
        ("94²", "94 2"),
        ("94\u200d 88", "94 88"),
        ("94\x0088", "94 88"),
        ("94\u00a0\n88", "94 88"),
        ("94 😀 88", "94 88"),
        ("👍🏽", "ok"),
        ("🆘", "sos"),
        ("37°C", "37 c"),
        ("£5 ≤ 92", "£5 < 92"),
        ("", ""),
    ],
)
def test_each_sign_is_folded(typed: str, folded: str) -> None:
    assert plain(typed) == folded
