"""The only part that speaks to GitHub: who we are, what we read, what we perform, and how much we may ask.

async with open_session() as session:
    transport = Transport(session, Endpoints())
    connection = Connection(transport=transport, app=App(app_id, private_key, clock), budget=budget)
    client = connection.client(Scope(installation_id=1, repository_ids=(2,), permissions=EVALUATE))
    pull = await pull_request(client, "acme", "ledger", 3, labels=("breaking-change",), marker=marker)
    await perform(client, pull.target(1), write)
"""
