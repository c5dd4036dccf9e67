"""The API's description as a page to read, without any script. Pure."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """One field or parameter: its name, its type in words, whether it must be given, and what it means."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that can be asked."""

    method: str
    path: str
    summary: str
    parameters: tuple[Value, ...]
    body: tuple[Value, ...]
    answers: tuple[tuple[str, str], ...]  # status, meaning


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape that is sent or given."""

    name: str
    meaning: str
    fields: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class DocsPage:
    """The whole page."""

    calls: tuple[Call, ...]
    shapes: tuple[Shape, ...]
    example: str


_EXAMPLE = {"patient_id": 17, "spo2": 94, "pulse": 88, "client_id": "device-3-000214"}


def page(description: dict[str, Any]) -> DocsPage:
    """Make the page of an OpenAPI description."""
    schemas = description.get("components", {}).get("schemas", {})
    calls = tuple(
        _call(method, path, operation, schemas) for path, methods in description["paths"].items() for method, operation in methods.items()
    )
    shown = tuple(_shape(name, schema) for name, schema in sorted(schemas.items()) if "properties" in schema)
    return DocsPage(calls, shown, json.dumps(_EXAMPLE))


def _call(method: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Call:
    parameters = tuple(
        Value(one["name"], _kind(one["schema"]), bool(one.get("required")), one.get("description", ""))
        for one in operation.get("parameters", [])
    )
    answers = tuple((status, answer.get("description", "")) for status, answer in operation["responses"].items())
    return Call(method.upper(), path, operation.get("description", ""), parameters, _body(operation, schemas), answers)


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> tuple[Value, ...]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    reference = content.get("schema", {}).get("$ref", "")
    return _fields(schemas.get(reference.rpartition("/")[2], {}))


def _shape(name: str, schema: dict[str, Any]) -> Shape:
    return Shape(name, schema.get("description", ""), _fields(schema))


def _fields(schema: dict[str, Any]) -> tuple[Value, ...]:
    required = schema.get("required", [])
    return tuple(
        Value(name, _kind(one), name in required, one.get("description", "")) for name, one in schema.get("properties", {}).items()
    )


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    limits = [f"{word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return " ".join([str(schema.get("format") or schema.get("type", "anything")), *limits])
