"""Addresses of the phone's protocol."""

from django.urls import path

from tungngo.sync import (
    badge_views,
    enrolling,
    pack_views,
    photos,
    pull_views,
    results_views,
    shell_views,
    team_views,
    views,
)

app_name = "sync"
urlpatterns = [
    path("api/sync/v1/push", views.push, name="push"),
    path("api/sync/v1/pull", pull_views.pull, name="pull"),
    path("api/sync/v1/full", pull_views.full, name="full"),
    path("api/sync/v1/snapshot/<int:hamlet>.ndjson.gz", pull_views.snapshot, name="snapshot"),
    path("api/sync/v1/pack/<str:sha>", pack_views.pack, name="pack"),
    path("api/sync/v1/results", results_views.results, name="results"),
    path("api/sync/v1/invite", enrolling.invite, name="invite"),
    path("api/sync/v1/team", team_views.team, name="team"),
    path("api/sync/v1/enrol", enrolling.enrol, name="enrol"),
    path("api/sync/v1/token", enrolling.token, name="token"),
    path("api/sync/v1/redevice", enrolling.redevice, name="redevice"),
    path("api/sync/v1/unlock", enrolling.unlock, name="unlock"),
    path("api/sync/v1/blob/<str:sha>", photos.blob, name="blob"),
    path("app/", shell_views.shell, name="shell"),
    path("app/sw.js", shell_views.worker, name="worker"),
    # A QR code of capital letters is smaller: badges say /V/.
    path("v/<str:code>", badge_views.badge, name="badge"),
    path("V/<str:code>", badge_views.badge, name="badge_scanned"),
    path("anh/<int:home>/<uuid:blob>/", photos.photo, name="photo"),
]
