"""云岭县, a fictional county made from a seed: ground, towns, roads, addresses and a base map."""

from liandong.demo.place.basemap import write_basemap
from liandong.demo.place.county import ATTRIBUTION, SEED, content_key, generate
from liandong.demo.place.model import Address, County, Poi, Road, Township, Village, Zone
from liandong.demo.place.overview import overview_svg

__all__ = [
    "ATTRIBUTION",
    "SEED",
    "Address",
    "County",
    "Poi",
    "Road",
    "Township",
    "Village",
    "Zone",
    "content_key",
    "generate",
    "overview_svg",
    "write_basemap",
]
