"""Where an incident is, in the forms that rules, neighbours and maps ask for."""

from dataclasses import dataclass

from liandong.core import geo, mechanism
from liandong.incidents.errors import OutsideCountry


@dataclass(frozen=True)
class PlaceGiven:
    """A place as it is known: a name, a point, both or nearly nothing. lon/lat are WGS-84 degrees."""

    name: str = ""
    lon: float | None = None
    lat: float | None = None
    region: str = ""
    zone: str = ""
    radius_m: int = 0

    def checked(self) -> "PlaceGiven":
        """Raises OutsideCountry. Fills the zone from the region by the mechanism when it was not given."""
        if self.lon is not None and self.lat is not None and not geo.in_china(self.lon, self.lat):
            raise OutsideCountry(lon=self.lon, lat=self.lat)
        current = mechanism.current()
        region = self.region or current.place.region
        zone = self.zone or current.zone_of(region)
        return PlaceGiven(self.name, self.lon, self.lat, region, zone, self.radius_m)

    def columns(self) -> dict[str, object]:
        """The columns of `Incident` that hold it; x, y are projected metres."""
        x, y = (
            geo.project(self.lon, self.lat) if self.lon is not None and self.lat is not None else (None, None)
        )
        return {
            "place_name": self.name,
            "region": self.region,
            "zone": self.zone,
            "lon": self.lon,
            "lat": self.lat,
            "x": x,
            "y": y,
            "radius_m": self.radius_m,
        }
