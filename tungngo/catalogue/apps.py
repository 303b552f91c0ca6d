"""App catalogue."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Digital services and skills (danh mục dịch vụ số, kỹ năng)."""

    name = "tungngo.catalogue"
