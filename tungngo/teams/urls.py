"""Addresses of pages of places."""

from django.urls import path

from tungngo.teams import views

app_name = "teams"
urlpatterns = [
    path("dia-ban/", views.places, name="places"),
    path("dia-ban/ma/<str:code>/", views.code, name="code"),
    path("dia-ban/<int:place>/", views.place, name="place"),
]
