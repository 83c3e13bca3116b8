"""New rows of one table in one statement, for what every call writes: several times quicker than the ORM.

The rows travel as one JSON text: arrays of values are slower to hand over.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import Model


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model in the order given, and give them their numbers."""
    if not rows:
        return
    statement, columns = _prepared(type(rows[0]))
    told = [{column: getattr(row, name) for column, name in columns.items()} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(told, default=_plain, ensure_ascii=False, allow_nan=False)])
        # Inserted in the order of the list, so the numbers are in that order too.
        for row, (number,) in zip(rows, sorted(cursor.fetchall()), strict=True):
            row.pk = number
            row._state.adding, row._state.db = False, connection.alias


def _plain(value: object) -> str:
    if isinstance(value, datetime) and value.tzinfo:  # without a zone it would be read in the session's
        return value.isoformat()
    raise TypeError(f"{value!r} does not travel as JSON")


@cache
def _prepared(model: type[Model]) -> tuple[str, dict[str, str]]:
    """The statement, and the attribute that each column is taken from."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    typed = ", ".join(f"{quote(str(field.column))} {field.db_type(connection)}" for field in fields)
    statement = "insert into {} ({}) select {} from jsonb_to_recordset(%s::jsonb) as told({}) returning {}"
    table, number = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return (
        statement.format(table, columns, columns, typed, number),
        {str(field.column): field.attname for field in fields},
    )
