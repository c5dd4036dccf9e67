"""The answer of any other chart, a site's own too: it names the chart and how far that may be trusted."""

from app.monitoring.scores.scoring import Score


def as_json(score: Score) -> dict[str, object]:
    """Give the answer as plain data: `total` and `level` are None for a partial set, of which only the rest is certain."""
    return {
        "chart": score.chart.name,
        "version": score.chart.version,
        "status": str(score.chart.status),
        "total": score.total,
        "partial": score.partial,
        "missing": list(score.missing),
        "subscores": dict(score.subscores),
        "level": score.level.code if score.level else None,
        "at_least": score.at_least,
        "level_at_least": score.level_at_least.code,
        "overrides": list(dict.fromkeys(override.code for override in score.overrides)),
        "response": score.level_at_least.response,
    }
