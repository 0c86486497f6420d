"""How much is stored."""

from django.apps import apps

OURS = ("commune", "accounts", "journal", "publications", "commitments", "workshops", "participation")


def everything() -> dict[str, int]:
    """The number of rows of each of the portal's own models."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model.objects.count() for model in models}
