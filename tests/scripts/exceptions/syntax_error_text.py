try: exec("if x:\n  y z\n")
except SyntaxError as e: print(repr(e.text), e)
try: exec("x = )")
except SyntaxError as e: print(e)
