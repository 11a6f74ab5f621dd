class Mine(Exception):
    def __init__(self, *a): super().__init__(*a); self.more = list(a)
def fails(x):
    try:
        return {}[x]
    except KeyError as e:
        raise Mine(x, [x]) from e
kept = []
for i in range(4):
    try:
        try: fails(str(i))
        finally: kept.append("finally")
    except Mine as e:
        kept.append(e)
print([k if isinstance(k, str) else (k.args, repr(k.__cause__)) for k in kept])
try:
    [].pop()
except (IndexError, ValueError) as e:
    # entries of a traceback are left out when there is no memory for them
    print(type(e).__name__, e, isinstance(e, LookupError))
