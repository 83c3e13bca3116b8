from django.urls import path

from liandong.web import calltaker_urls, maps, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/persona/", views.sign_in_as, name="sign_in_as"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.account, name="account"),
    path("post/", views.choose_post, name="choose_post"),
    path("map/", maps.page, name="map"),
    path("map/rows/", maps.map_rows, name="map_rows"),
    path("map/incidents.geojson", maps.incidents_layer, name="map_incidents"),
    path("map/units.geojson", maps.units_layer, name="map_units"),
    path("basemap/<str:name>", maps.place_file, name="place_file"),
    *calltaker_urls.urlpatterns,
]
