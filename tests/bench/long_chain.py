"""Chains of a million objects: built, walked, dropped at once."""


class Link:
    __slots__ = ("next", "value")

    def __init__(self, next, value):
        self.next = next
        self.value = value


def build(n):
    head = None
    for i in range(n):
        head = Link(head, i)
    return head


def walk(link):
    total = 0
    while link is not None:
        total += link.value
        link = link.next
    return total


head = build(1_000_000)
print(walk(head))
head = None
nested = None
for i in range(300_000):
    nested = [nested, i]
depth = 0
inner = nested
while inner is not None:
    inner = inner[0]
    depth += 1
print(depth)
nested = None
print("dropped")
