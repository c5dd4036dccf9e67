"""NEWS2 as `wardlight score news2` gives it: the fixed names of its answer."""

from app.monitoring.scores.scoring import Score


def as_json(score: Score) -> dict[str, object]:
    """Give the answer as plain data: `total` and `risk` are None for a partial set, of which only `at_least` is certain."""
    return {
        "total": score.total,
        "partial": score.partial,
        "missing": list(score.missing),
        "subscores": dict(score.subscores),
        "risk": score.level.code if score.level else None,
        "at_least": score.at_least,
        "risk_at_least": score.level_at_least.code,
    }
