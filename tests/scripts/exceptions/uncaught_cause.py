class A:
    class B:
        class Err(Exception): pass
def f(x):
    def inner():
        raise A.B.Err("multi\nline", 2)
    inner()
try:
    f(
        1
    )
except Exception as e:
    raise RuntimeError(
        "a",
    ) from A.B.Err()
