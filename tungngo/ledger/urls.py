"""Addresses of the app ledger."""

from django.urls import path

from tungngo.ledger.views import acts, house, houses, visits, why

_ONE = "ho-dan/<int:home>/<uuid:house>/"

app_name = "ledger"
urlpatterns = [
    path("phieu/so/<int:place>/<slug:number>/", visits.pieces, name="pieces"),
    path("phieu/<int:home>/<uuid:visit>/", visits.visit, name="visit"),
    path("toi-thay-gi/", why.why, name="why"),
    path("ho-dan/", houses.houses, name="houses"),
    path("ho-dan/phan-cong/", houses.assign, name="assign"),
    path(_ONE, house.house, name="house"),
    path(f"{_ONE}ly-do/", house.give_reason, name="give_reason"),
    path(f"{_ONE}sua/", acts.edit, name="edit"),
    path(f"{_ONE}sua/noi-o/", acts.change, name="change"),
    path(f"{_ONE}sua/chuyen-thon/", acts.move, name="move"),
    path(f"{_ONE}sua/dong-so/", acts.close, name="close"),
    path(f"{_ONE}gop/", acts.merge, name="merge"),
    path(f"{_ONE}rut-dong-y/", acts.withdraw, name="withdraw"),
]
