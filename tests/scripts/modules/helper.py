"""A plain module used by the scripts beside it."""
print("helper is imported as", __name__)
value = 10
items = []
_private = "hidden"


def bump(by=1):
    global value
    value += by
    return value


class Thing:
    made = 0

    def __init__(self):
        Thing.made += 1


if __name__ == "__main__":
    print("helper run as a script")
