import sys
def hook(t, v, tb): print("hook", t.__name__, v, tb.tb_lineno); sys.exit(12)
sys.excepthook = hook
class A:
    class B:
        class Err(Exception): pass
raise A.B.Err("multi\nline")
