"""Turns the plain data of a complete definition into a pathway. What has no place in the data, or is empty there, is None."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.pathways import schema
from app.pathways.vocabulary import Asker, Exclusion, Label, Measure, Requirement, Sourced, SourcedDecimal, SourcedText

Data = Mapping[str, Any]


def read(source: Data) -> schema.Pathway:
    """Read a pathway from data in which nothing is wrong and nothing that is needed is empty."""
    repeat, chase, quiet, ladder = source["repeat"], source["chase"], source["quiet"], source["ladder"]
    return schema.Pathway(
        name=source["name"],
        title=source["title"],
        version=source["version"],
        audience=source["audience"],
        summary=source["summary"],
        sources=tuple(source["sources"].items()),
        admission=_admission(source["admission"]),
        bands=schema.Bands(**_numbers(source["bands"])),
        repeat=schema.RepeatRules(**_numbers(repeat)),
        reading_times=_times(source["reading_times"]),
        duration_days=_number(source["duration_days"]),
        chase=schema.Chase(**_numbers(chase)),
        quiet=schema.Quiet(_time(quiet["start"]), _time(quiet["end"])),
        ladder=schema.Ladder(**{name: schema.Rung(**_numbers(ladder[name])) for name in ("red", "amber", "routine")}),
        symptoms=schema.Symptoms(_symptoms(source["symptoms"]["red"]), _symptoms(source["symptoms"]["amber"])),
        advice=schema.Advice(**source["advice"]),
        **_optional(source),
    )


def _optional(source: Data) -> dict[str, Any]:
    """Read the sections that not every pathway has."""
    return {
        "asks": _asks(source["asks"]) if "asks" in source else None,
        "target": schema.Target(**_numbers(source["target"])) if "target" in source else None,
        "vitals": {measure: schema.VitalLimits(**_decimals(limits)) for measure, limits in source.get("vitals", {}).items()},
        "exertion": schema.Exertion(**_numbers(source["exertion"])) if "exertion" in source else None,
        "trend": schema.Trend(**_numbers(source["trend"])) if "trend" in source else None,
        "scores": tuple(_score(entry) for entry in source.get("scores", ())),
        "calls": _calls(source.get("calls", {})),
        "advice_loop": schema.AdviceLoop(**_numbers(source["advice_loop"])) if "advice_loop" in source else None,
        "discharge": tuple(schema.Statement(one["words"], **_origin(one)) for one in source.get("discharge", ())),
        "bundles": tuple(_bundle(entry) for entry in source.get("bundles", ())),
        "document": source,
    }


def _origin(entry: Data) -> dict[str, Any]:
    return {"source": entry["source"], "label": Label(entry["label"])}


def _number(entry: Data) -> Sourced:
    return Sourced(entry["value"], **_origin(entry))


def _time(entry: Data) -> SourcedText:
    return SourcedText(entry["value"], **_origin(entry))


def _numbers(section: Data) -> dict[str, Any]:
    """Read the numbers of a section, leaving out those that are empty."""
    return {name: _number(entry) for name, entry in section.items() if entry["value"] is not None}


def _decimals(section: Data) -> dict[str, Any]:
    filled = {name: entry for name, entry in section.items() if entry["value"] is not None}
    return {name: SourcedDecimal(entry["value"], **_origin(entry)) for name, entry in filled.items()}


def _times(entry: Data) -> tuple[SourcedText, ...]:
    return tuple(SourcedText(time, **_origin(entry)) for time in entry["value"])


def _admission(source: Data) -> schema.Admission:
    single = {name: source[name] for name in ("min_age", "usual_spo2_min", "max_age", "min_age_days") if name in source}
    return schema.Admission(
        **_numbers(single),
        excludes=tuple(schema.ExclusionRule(Exclusion(one["code"]), **_origin(one)) for one in source["excludes"]),
        requires=tuple(schema.RequirementRule(Requirement(one["code"]), **_origin(one)) for one in source.get("requires", ())),
        criteria=tuple(schema.Criterion(one["words"], **_origin(one), kind=one["kind"]) for one in source.get("criteria", ())),
    )


def _asks(source: Data) -> schema.Asks:
    measures = tuple(schema.AskedFor(Measure(one["code"]), **_origin(one)) for one in source["measures"])
    return schema.Asks(Asker(source["by"]["code"]), **_origin(source["by"]), measures=measures)


def _score(entry: Data) -> schema.ScoreUse:
    changes = _numbers({name: entry[name] for name in ("change_amber", "change_red") if name in entry})
    return schema.ScoreUse(entry["chart"], entry["red"], entry["amber"], **_origin(entry), **changes)


def _calls(source: Data) -> schema.Calls:
    every, days = source.get("every_days"), source.get("on_days")
    return schema.Calls(
        every_days=_number(every) if every and every["value"] is not None else None,
        on_days=tuple(Sourced(day, **_origin(days)) for day in days["value"] or ()) if days else (),
    )


def _symptoms(entries: Sequence[Data]) -> tuple[schema.Symptom, ...]:
    return tuple(schema.Symptom(entry["code"], **_origin(entry)) for entry in entries)


def _bundle(source: Data) -> schema.Bundle:
    elements = tuple(
        schema.BundleElement(one["code"], one["words"], **_origin(one), eligible=one.get("eligible"), offer=one.get("offer", False))
        for one in source["elements"]
    )
    return schema.Bundle(source["code"], source["title"], _number(source["target"]), elements)
