"""Pages of the pyramid."""


def page(client, path="/pyramid/", **query):
    return client.get(path, query)
