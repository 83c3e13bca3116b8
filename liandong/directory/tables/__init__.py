"""The directory's tables for Excel: units, people, and the responsibility matrix."""

from collections.abc import Callable

from liandong.directory.tables.matrix import MatrixTable
from liandong.directory.tables.people import PeopleTable
from liandong.directory.tables.taking import Importable
from liandong.directory.tables.units import UnitsTable

TABLES: dict[str, Callable[[], Importable]] = {
    "units": UnitsTable,
    "people": PeopleTable,
    "matrix": MatrixTable,
}
