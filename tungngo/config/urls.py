"""All addresses."""

from django.urls import include, path

from tungngo.config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("loi/<str:code>/", views.reason, name="reason"),
    path("", include("tungngo.accounts.urls")),
    path("", include("tungngo.teams.urls")),
    path("", include("tungngo.figures.urls")),
    path("", include("tungngo.sync.urls")),
]
handler400 = views.bad_request
handler404 = views.not_found
handler500 = views.fault
