"""All addresses."""

from django.urls import include, path

from tungngo.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("loi/<str:code>/", views.reason, name="reason"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    # Phones call far more often than anybody opens a page: looked for first.
    path("", include("tungngo.sync.urls")),
    path("", include("tungngo.accounts.urls")),
    path("", include("tungngo.teams.urls")),
    path("", include("tungngo.catalogue.urls")),
    path("", include("tungngo.figures.urls")),
    path("", include("tungngo.ledger.urls")),
    path("", include("tungngo.desk.urls")),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.fault
