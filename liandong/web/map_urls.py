"""Addresses of the one map."""

from django.urls import path

from liandong.web import map_devices, map_files, map_plots, maps

urlpatterns = [
    path("map/", maps.page, name="map"),
    path("map/incidents.geojson", maps.layer, {"name": "incidents"}, name="map_incidents"),
    path("map/units.geojson", maps.layer, {"name": "units"}, name="map_units"),
    path("map/plots.geojson", map_plots.plots_layer, name="map_plots"),
    path("map/layers/<str:name>.geojson", maps.layer, name="map_layer"),
    path("map/devices.json", map_devices.moved, name="map_devices"),
    path("map/devices/<int:number>/", maps.device, name="map_device"),
    path("map/incidents/<str:ref>/", map_plots.at_incident, name="map_incident"),
    path("map/incidents/<str:ref>/plots/", map_plots.draw, name="map_plot"),
    path("map/incidents/<str:ref>/plots/removals/", map_plots.take_away, name="map_plot_removals"),
    path("basemap/<str:name>", map_files.place_file, name="place_file"),
]
