# A module that fails while it is imported; it can be imported again.
import sys
for attempt in range(2):
    try:
        import fails
    except ZeroDivisionError as problem:
        print(attempt, problem, "fails" in sys.modules)
try:
    import bad_syntax_module
except SyntaxError as problem:
    print("SyntaxError", problem.lineno)
print(__name__, "end")
