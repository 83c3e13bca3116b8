"""Rows of what every call writes, by statements that are made once: several times quicker than the ORM.

New rows travel as one JSON text: arrays of values are slower to hand over.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
Given = Sequence[Any] | Mapping[str, Any]


def ask(statement: str, given: Given = ()) -> list[tuple[Any, ...]]:
    """Send one statement, and answer the rows that it gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        # `description` would be made anew, column by column, only to be looked at.
        return cursor.fetchall() if cursor.pgresult.nfields else []


def read(model: type[M], which: str, given: Given) -> list[M]:
    """Whole rows of one model; `which` is the statement's end, from `where` on."""
    statement, names, converted = _reading(model, which)
    found = [list(values) for values in ask(statement, given)]
    for place, convert in converted:
        for values in found:
            values[place] = convert(values[place], None, connection)
    return [model.from_db(connection.alias, names, values) for values in found]


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model in the order given, and give them their numbers."""
    if not rows:
        return
    statement, columns = _inserting(type(rows[0]))
    told = [{column: getattr(row, name) for column, name in columns.items()} for row in rows]
    # Inserted in the order of the list, so the numbers are in that order too.
    numbers = sorted(ask(statement, [as_json(told)]))
    for row, (number,) in zip(rows, numbers, strict=True):
        row.pk = number
        row._state.adding, row._state.db = False, connection.alias


def update(row: Model, *names: str) -> None:
    """Write these fields of a row that this transaction holds."""
    statement, fields = _updating(type(row), names)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    ask(statement, [*values, row.pk])


def as_json(value: object) -> str:
    """One text for many values; moments without a zone and what is no number are refused."""
    return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo:  # without a zone it would be read in the session's
        return value.isoformat()
    raise TypeError(f"{value!r} does not travel as JSON")


@cache
def _reading(model: type[Model], which: str) -> tuple[str, list[str], list[tuple[int, Any]]]:
    fields = model._meta.concrete_fields
    converted = [
        (n, field.from_db_value) for n, field in enumerate(fields) if hasattr(field, "from_db_value")
    ]
    columns = ", ".join(_quoted(field) for field in fields)
    statement = "select {} from {} {}"
    return statement.format(columns, _table(model), which), [field.attname for field in fields], converted


@cache
def _inserting(model: type[Model]) -> tuple[str, dict[str, str]]:
    """The statement, and the attribute that each column is taken from."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(_quoted(field) for field in fields)
    typed = ", ".join(f"{_quoted(field)} {field.db_type(connection)}" for field in fields)
    statement = "insert into {} ({}) select {} from jsonb_to_recordset(%s::jsonb) as told({}) returning {}"
    return (
        statement.format(_table(model), columns, columns, typed, _quoted(model._meta.pk)),
        {str(field.column): field.attname for field in fields},
    )


@cache
def _updating(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields = [model._meta.get_field(name) for name in names]
    told = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    statement = "update {} set {} where {} = %s"
    return statement.format(_table(model), told, _quoted(model._meta.pk)), fields


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(str(field.column))
