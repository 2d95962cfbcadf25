from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KamConfig(AppConfig):
    name = "kam"
    verbose_name = _("Key-account management")

    def ready(self) -> None:
        from jobs.registry import when_ended
        from kam import checks  # noqa: F401  (registers itself)
        from kam.notices import tell_of_end

        when_ended.append(tell_of_end)
