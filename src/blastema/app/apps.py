from django.apps import AppConfig


class BlastemaApp(AppConfig):
    name = "blastema.app"
    label = "app"

    def ready(self) -> None:
        from blastema.app import checks  # noqa: F401  registers the checks once apps are loaded
