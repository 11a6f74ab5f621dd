# What holds nothing is tracked by no collector, and is found all the same.
# status: 1
# expect: 10 objects lost
# expect: leaf.py:9: 10 str with a count too high, made in text: 10 objects
import tally


def text(i):
    return 'a' * 50 + str(i)


for i in range(10):
    tally.incref(text(i))
