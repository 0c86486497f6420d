"""Reports of errors without what people typed: whoever adds a handler that sends them sends no contact along.

Django hides what looks like a password and shows the rest of a form, and every variable of the code that failed. Here
a form may hold a name, a telephone number or a receipt code, so no value is shown at all; names, lines and addresses
suffice to find a fault.
"""

from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from participation.masking import masked


class WithoutValues(SafeExceptionReporterFilter):
    """Hides the values of forms and of variables, except while one develops (`DEBUG`)."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of the fields that were sent."""
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> list[tuple[str, Any]]:
        """The names of the variables of a line."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


class MaskedReport(ExceptionReporter):
    """A report in which no address leads to a receipt."""

    def get_traceback_text(self) -> str:
        """As text, for e-mails and logs."""
        return masked(super().get_traceback_text())

    def get_traceback_html(self) -> str:
        """As a page."""
        return masked(super().get_traceback_html())
