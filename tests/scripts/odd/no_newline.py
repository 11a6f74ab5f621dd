print("no newline at the end")
print("x")