"""Another module's insides are its own: which of a module's files the others may import."""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


class Insides(Contract):
    """Modules of `container` import of each other only files named in `doors`.

    A door is the file itself (`liandong.dispatch.actions`), not what lies under it. Modules named in `open`
    may be imported whole (they are the layers that are made for it), those in `free` may import anything.
    Tests may look where they like.
    """

    type_name = "insides"

    container = fields.StringField()
    doors = fields.SetField(subfield=fields.StringField())
    open = fields.SetField(subfield=fields.StringField(), required=False)
    free = fields.SetField(subfield=fields.StringField(), required=False)
    except_for = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when every import between two modules goes through a door."""
        found = [
            (importer, imported)
            for importer in sorted(graph.modules)
            if importer.startswith(f"{self.container}.") and ".tests" not in importer
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._breaks(importer, imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def _breaks(self, importer: str, imported: str) -> bool:
        if not imported.startswith(f"{self.container}."):
            return False
        depth = str(self.container).count(".") + 1
        ours, (theirs, *inside) = importer.split(".")[depth], imported.split(".")[depth:]
        if ours == theirs or theirs in self._names("open") or ours in self._names("free"):
            return False
        if f"{importer} -> {imported}" in self._names("except_for"):
            return False
        return inside[:1] == [] or inside[0] not in self._names("doors") or len(inside) > 1

    def _names(self, field: str) -> set[str]:
        return cast(set[str], getattr(self, field, None) or set())

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in cast(list[Import], check.metadata["found"]):
            output.print_error(f"{importer} imports {imported}, which is no door of its module")
