"""Addresses of the desk."""

from django.urls import path

from tungngo.desk import (
    copying,
    erasing,
    histories,
    phones,
    sheet_views,
    start_hotline_views,
    start_house_views,
    start_team_views,
    start_views,
    twins,
    views,
    waiting,
)

app_name = "desk"
urlpatterns = [
    path("viec-cua-toi/", views.home, name="home"),
    path("may-cua-to/", phones.phones, name="phones"),
    path("may-cua-to/<uuid:device>/khoa/", phones.close_phone, name="close_phone"),
    path("may-cua-to/ma/<int:person>/", phones.new_phone, name="new_phone"),
    path("may-cua-to/mat/<int:home>/<uuid:loss>/", phones.close_lost, name="close_lost"),
    path("phieu-giay/", sheet_views.sheets, name="sheets"),
    path("phieu-giay/<int:hamlet>/", sheet_views.sheet, name="sheet"),
    path("phieu-giay/<int:hamlet>/<int:page>/", sheet_views.type_sheet, name="type_sheet"),
    path("phieu-cho/", waiting.waiting, name="waiting"),
    path("nha-trung/", twins.twins, name="twins"),
    path("nha-trung/lay-lai/<int:home>/<uuid:row>/", twins.twin_undo, name="twin_undo"),
    path("nha-trung/<str:word>/<int:home>/<uuid:one>/<uuid:other>/", twins.twin, name="twin"),
    path("phieu-cho/quyet-dinh/", waiting.decide, name="decide"),
    path("phieu-cho/<str:part>/<int:home>/<uuid:item>/", waiting.waiting_one, name="waiting_one"),
    path("xa-cua-toi/", start_views.home, name="start"),
    path("xa-cua-toi/<int:place>/", start_views.commune, name="start_commune"),
    path("xa-cua-toi/<int:place>/so-may/", start_hotline_views.hotline, name="start_hotline"),
    path("xa-cua-toi/<int:place>/thon/", start_views.hamlets, name="start_hamlets"),
    path("xa-cua-toi/<int:place>/thon/mau/", start_views.hamlets_sheet, name="start_hamlets_sheet"),
    path("xa-cua-toi/<int:place>/thon/hoan-tac/", start_views.undo, name="start_hamlets_undo"),
    path("xa-cua-toi/<int:place>/thon/<int:hamlet>/", start_views.hamlet, name="start_hamlet"),
    path("xa-cua-toi/<int:place>/to/", start_team_views.teams, name="start_teams"),
    path("xa-cua-toi/<int:place>/to/lap/", start_team_views.found, name="start_found"),
    path(
        "xa-cua-toi/<int:place>/to/<int:team>/them/",
        start_team_views.more_people,
        name="start_people",
    ),
    path("xa-cua-toi/<int:place>/to/<int:team>/", start_team_views.team, name="start_team"),
    path("xa-cua-toi/<int:place>/nha/", start_house_views.houses, name="start_houses"),
    path(
        "xa-cua-toi/<int:place>/nha/mau/",
        start_house_views.houses_sheet,
        name="start_houses_sheet",
    ),
    path("xa-cua-toi/<int:place>/nha/hoan-tac/", start_house_views.undo, name="start_houses_undo"),
    path("xa-cua-toi/<int:place>/ma/", start_team_views.codes, name="start_codes"),
    path("ho-dan/<int:home>/<uuid:house>/ban-sao/", copying.copy, name="copy"),
    path("ho-dan/<int:home>/<uuid:house>/lich-su/", histories.history, name="history"),
    path("ho-dan/<int:home>/<uuid:house>/xoa/", erasing.erase, name="erase"),
    path("ho-dan/<int:home>/<uuid:house>/da-xoa/<uuid:subject>/", erasing.erased, name="erased"),
]
