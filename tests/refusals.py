"""What the database refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction


def refuses(model: Any, values: dict[str, Any]) -> None:
    """The illegal row is refused, and nothing of it stays."""
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)
