x = 1
if x:
    print("crlf", """a
b""")
print("end")
