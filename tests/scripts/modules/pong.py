print("pong starts")
import ping
print("pong sees ping", hasattr(ping, "value"))
value = "pong's value"


def call():
    return ping.value


print("pong ends")
