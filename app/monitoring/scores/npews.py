"""National PEWS as `wardlight score npews` gives it: the fixed names of its answer."""

from app.monitoring.scores.scoring import Score


def as_json(score: Score) -> dict[str, object]:
    """Give the answer as plain data. Of a partial set `level` is what is certain already; it can only rise."""
    return {
        "total": score.total,
        "partial": score.partial,
        "missing": list(score.missing),
        "at_least": score.at_least,
        "subscores": dict(score.subscores),
        "level": score.level_at_least.code,
        "overrides": list(dict.fromkeys(override.code for override in score.overrides)),
    }
