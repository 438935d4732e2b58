"""Real stand-ins for what is outside the program: the paid services on a socket, keyrings, videos.

    def test_a_lost_answer_is_never_sent_again(server, cli):        # the fixture of tests/fakes/fixtures.py
        server.on("POST", "/api/ai/queue", script.Reset(acted=True))
        cli("render", film, "--provider", "oxen", env=server.environment("a-key"))
        assert server.submissions == 1

`server.on(method, path, *actions)` misbehaves once per action, `server.plan(*lives)` tells how the next jobs go,
`server.wait_for(predicate)` waits without polling, and `ledger`, `requests`, `violations`, `leaks` are what was seen.
"""
