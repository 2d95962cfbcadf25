"""Forms of the dossier as they are opened."""

PEOPLE = "/accounts/KH-000127/people/"


def opened(client, url):
    """Open a form as a browser does: every field with the value it shows, hidden ones included."""
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    if hasattr(form, "initial_controls"):
        data |= {form[name].html_initial_name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items() if value is not False}
