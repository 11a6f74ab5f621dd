# A function that refers to itself through its cell is a cycle that the script made.
# options: --cycle=none
# status: 1
# expect: cycle of function, made in count
def count(n):
    def down(k):
        return down(k - 1) if k else 0

    return down(n)


print(count(3))
