"""Addresses of accounts."""

from django.urls import path

from tungngo.accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign_in"),
    path("dang-nhap/lien-ket/<str:token>/", views.link, name="link"),
    path("dang-xuat/", views.sign_out, name="sign_out"),
    path("da-dang-xuat/", views.signed_out, name="signed_out"),
]
