"""What a call says and asks, in the provider's own markup."""

from collections.abc import Sequence

from twilio.twiml.voice_response import Gather, VoiceResponse

UNHURRIED_S, NEXT_S = 45, 10  # how long the first key may take, with the oximeter still to be put on; and every other
LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}


def ask(words: Sequence[str], *, language: str, keys_url: str, one_key: bool, unhurried: bool = False) -> str:
    """Say something and wait for keys, which are posted to `keys_url`, none of them too."""
    gather = Gather(
        input="dtmf",
        action=keys_url,
        method="POST",
        timeout=UNHURRIED_S if unhurried else NEXT_S,
        action_on_empty_result=True,
        **({"num_digits": 1} if one_key else {"finish_on_key": "#"}),
    )
    for sentence in words:
        gather.say(sentence, language=LANGUAGES.get(language, LANGUAGES["en"]))
    response = VoiceResponse()
    response.append(gather)
    return str(response)


def end(words: Sequence[str], *, language: str) -> str:
    """Say something and hang up."""
    response = VoiceResponse()
    for sentence in words:
        response.say(sentence, language=LANGUAGES.get(language, LANGUAGES["en"]))
        response.pause(length=1)
    response.hangup()
    return str(response)
