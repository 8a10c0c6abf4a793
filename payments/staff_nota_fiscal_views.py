from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import permission_required
from accounts.requests import SignedInRequest
from payments.forms import NotaFiscalForm
from payments.repositories import payments
from payments.services.nota_fiscal import NotPaid, note_nota_fiscal


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("payments.edit")
def nota_fiscal(request: SignedInRequest, payment_id: str) -> HttpResponse:
    payment = payments.get(payment_id)
    kept = {"number": payment.nota_fiscal, "url": payment.nota_fiscal_url}
    form = NotaFiscalForm(request.POST if request.method == "POST" else None, initial=kept)
    if not form.is_valid():
        return render(request, "payments/staff_nota_fiscal.html", {"form": form, "payment": payment})
    try:
        note_nota_fiscal(request.user, payment_id, **form.cleaned_data)
        messages.success(request, _("Nota fiscal saved. The customer sees it with the receipt."))
    except NotPaid:
        messages.error(request, _("This payment has not been paid, so it has no nota fiscal."))
    return redirect("payments_staff:payment", payment_id)
