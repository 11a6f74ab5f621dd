print("one"); print("two");
x = 1; \
print(x)
if x: print("a"); print("b")


