"""Addresses of the catalogue."""

from django.urls import path

from tungngo.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("cau-hoi/", views.questions, name="questions"),
    path("cau-hoi/doi/", views.change, name="change"),
]
