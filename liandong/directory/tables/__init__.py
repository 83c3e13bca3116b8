"""The directory's tables for Excel: units, people, and the responsibility matrix."""

from collections.abc import Callable

from liandong.core.sheets.plan import Table
from liandong.directory.tables.matrix import MatrixTable
from liandong.directory.tables.people import PeopleTable
from liandong.directory.tables.units import UnitsTable

TABLES: dict[str, Callable[[], Table]] = {
    table.name: table for table in (UnitsTable, PeopleTable, MatrixTable)
}
