"""Addresses of the phone's protocol."""

from django.urls import path

from tungngo.sync import enrolling, photos, pull_views, team_views, views

app_name = "sync"
urlpatterns = [
    path("api/sync/v1/push", views.push, name="push"),
    path("api/sync/v1/pull", pull_views.pull, name="pull"),
    path("api/sync/v1/full", pull_views.full, name="full"),
    path("api/sync/v1/snapshot/<int:hamlet>.ndjson.gz", pull_views.snapshot, name="snapshot"),
    path("api/sync/v1/invite", enrolling.invite, name="invite"),
    path("api/sync/v1/team", team_views.team, name="team"),
    path("api/sync/v1/enrol", enrolling.enrol, name="enrol"),
    path("api/sync/v1/token", enrolling.token, name="token"),
    path("api/sync/v1/redevice", enrolling.redevice, name="redevice"),
    path("api/sync/v1/unlock", enrolling.unlock, name="unlock"),
    path("api/sync/v1/blob/<str:sha>", photos.blob, name="blob"),
    path("anh/<int:home>/<uuid:blob>/", photos.photo, name="photo"),
]
