"""Addresses of the phone's protocol."""

from django.urls import path

from tungngo.sync import views

app_name = "sync"
urlpatterns = [path("api/sync/v1/push", views.push, name="push")]
