"""Addresses of accounts."""

from django.urls import path

from tungngo.accounts.views import diary, door, grants, keys, outsiders, rescue, second, security

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", door.sign_in, name="sign_in"),
    path("dang-nhap/khoa/", door.sign_in_by_key, name="sign_in_by_key"),
    path("dang-nhap/ma-so/", second.code, name="code"),
    path("dang-nhap/lop-bao-ve/", second.second, name="second"),
    path("dang-nhap/lien-ket/<str:token>/", door.link, name="link"),
    path("dang-nhap/ngoai/", outsiders.go_outside, name="outside"),
    path("dang-nhap/ngoai/ve/", outsiders.come_back, name="outside_back"),
    path("dang-xuat/", door.sign_out, name="sign_out"),
    path("da-dang-xuat/", door.signed_out, name="signed_out"),
    path("khoa-truy-cap/hoi/", keys.ask, name="key_ask"),
    path("khoa-truy-cap/dau-tien/", keys.ask_first, name="key_first"),
    path("khoa-truy-cap/them/", keys.ask_new, name="key_new"),
    path("xac-nhan-lai/", second.confirm, name="confirm"),
    path("tiep-tuc/", security.go_on, name="go_on"),
    path("bao-mat/", security.security, name="security"),
    path("bao-mat/them/", second.another, name="another"),
    path("bao-mat/go/<int:factor>/", security.remove, name="remove"),
    path("bao-mat/ma-du-phong/", security.codes, name="codes"),
    path("bao-mat/mat-khau/", security.password, name="password"),
    path("bao-mat/noi/", outsiders.link, name="outside_link"),
    path("bao-mat/go-noi/", security.unlink, name="outside_unlink"),
    path("nhat-ky/", diary.diary, name="diary"),
    path("nhat-ky/luot-xem/", diary.diary_seen, name="diary_seen"),
    path("nhat-ky/tai/<slug:kind>/", diary.diary_file, name="diary_file"),
    path("nhat-ky/luot-xem/tai/<slug:kind>/", diary.diary_seen_file, name="diary_seen_file"),
    path("thiet-bi-cua-toi/", security.stays, name="stays"),
    path("quyen/", grants.grants, name="grants"),
    path("quyen/cap/", grants.give, name="grant_give"),
    path("quyen/<int:grant>/thu-hoi/", grants.end, name="grant_end"),
    path("phuc-hoi/", rescue.rescue, name="rescue"),
    path("phuc-hoi/<str:token>/", rescue.rescued, name="rescued"),
]
