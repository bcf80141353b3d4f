"""location/file/download: the numbers of a rental."""

from tests.simulator.context import Call, Context, Parameters, Payload
from tests.simulator.replies import RefusalError


async def download(context: Context, parameters: Parameters) -> Payload:
    """Answer the numbers of a rental; success has no code here."""
    token = parameters.get("token")
    if not token:
        raise RefusalError(31, "Le token de la location est requis")
    numbers = context.settings.rentals.get(token)
    if numbers is None:
        raise RefusalError(32, "Location introuvable")
    if context.settings.single_download and token in context.books.downloads:
        raise RefusalError(34, "Fichier déjà utilisé")
    context.books.downloads[token] += 1
    return {"success": True, "phoneNumbers": len(numbers), "datas": numbers}


RENTAL_DOWNLOAD = Call(name="location/file/download", method="GET", carry_out=download)
