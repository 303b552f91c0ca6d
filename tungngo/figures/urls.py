"""Addresses of pages of figures."""

from django.urls import path

from tungngo.figures import views

app_name = "figures"
urlpatterns = [
    path("so-lieu/", views.dashboard, name="nation"),
    path("so-lieu/bang/", views.live, name="nation_live"),
    path("so-lieu/tai/<slug:table>.<slug:kind>", views.download, name="nation_file"),
    path("so-lieu/mo/<slug:number>/", views.number, name="nation_number"),
    path("so-lieu/<int:place>/", views.dashboard, name="place"),
    path("so-lieu/<int:place>/bang/", views.live, name="place_live"),
    path("so-lieu/<int:place>/tai/<slug:table>.<slug:kind>", views.download, name="place_file"),
    path("so-lieu/<int:place>/mo/<slug:number>/", views.number, name="place_number"),
    path("so-tu-kiem/", views.self_check, name="self_check"),
    path("mang-luoi/", views.network, name="network"),
    path("mang-luoi/tai/<slug:table>.<slug:kind>", views.network_file, name="network_file"),
]
