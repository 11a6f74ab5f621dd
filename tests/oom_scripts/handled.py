# MemoryError is an exception like others: handled, and the script goes on.
made = []
for i in range(8):
    try:
        made.append([str(i)] * (i + 1))
    except MemoryError:
        try: print("MemoryError")
        except MemoryError: pass
print(len(made) <= 8)
