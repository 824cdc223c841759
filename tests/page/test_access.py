from gesturectl.page.server.access import MOST_SESSIONS, MOST_TOKENS, TOKEN_LIFE, Access


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_token_opens_one_session_once():
    access = Access()
    token = access.token()
    session = access.redeem(token)
    assert session
    assert access.known(session)
    assert access.redeem(token) is None
    assert not any(access.known(other) for other in ("", session[:-1], token))


def test_a_token_is_too_old_after_its_life():
    clock = Clock()
    access = Access(clock)
    old = access.token()
    clock.now = TOKEN_LIFE + 1
    new = access.token()
    assert access.redeem(old) is None
    assert access.redeem(new)


def test_neither_tokens_nor_sessions_pile_up():
    access = Access()
    tokens = [access.token() for _ in range(MOST_TOKENS + 1)]
    assert access.redeem(tokens[0]) is None
    sessions = [access.redeem(t) for t in tokens[1:]] + [access.redeem(access.token())]
    assert [access.known(s) for s in sessions] == [False] + [True] * MOST_SESSIONS
