from django.urls import path, re_path

from liandong.web import wall_views

ADDRESS = r"^wall/(?P<token>[A-Za-z0-9_-]{20,64})/"
urlpatterns = [
    path("walls/", wall_views.walls, name="walls"),
    path("walls/closures/", wall_views.close, name="wall_closures"),
    re_path(ADDRESS + "$", wall_views.wall, name="wall"),
    re_path(ADDRESS + "state/$", wall_views.state, name="wall_state"),
    re_path(ADDRESS + r"(?P<name>incidents|units)\.geojson$", wall_views.layer, name="wall_layer"),
]
