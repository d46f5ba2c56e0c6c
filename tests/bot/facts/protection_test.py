from bot.facts.protection import Asked


def test_what_is_asked_is_the_same_however_often_it_is_asked():
    assert len({Asked(run_id=1, environment="PROD", deployment_id=2) for _ in range(2)}) == 1
