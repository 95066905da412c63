from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "daysheet.records"
    label = "records"
