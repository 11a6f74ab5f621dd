# How much is made where is known by construction; detectors.sh compares.
class Item:
    def __init__(self, k):
        self.k = k


def make():
    return Item(1)


for i in range(1000):
    make()
kept = [make() for i in range(250)]
for i in range(77):
    float('nan')
