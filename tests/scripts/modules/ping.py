print("ping starts")
import pong
value = "ping's value"


def call():
    return pong.value


print("ping ends, pong has", pong.value)
