from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from accounts.decorators import login_required
from accounts.requests import SignedInRequest
from support.services.attachments import files, own_attachment
from support.services.team_attachments import find_attachment

NOTHING_RUNS = "sandbox; default-src 'none'"


@require_safe
@login_required
def attachment(request: SignedInRequest, ticket_id: str, attachment_id: str) -> FileResponse:
    if request.user.has_permission("tickets.view"):
        found = find_attachment(ticket_id, attachment_id)
    else:
        found = own_attachment(request.user, ticket_id, attachment_id)
    if not files().exists(found.file):
        raise Http404
    opened = files().open(found.file)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": NOTHING_RUNS}
    return FileResponse(
        opened, as_attachment=True, filename=found.name, content_type="application/octet-stream", headers=headers
    )
