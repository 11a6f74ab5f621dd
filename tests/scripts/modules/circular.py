# Two modules that import each other.
import ping
import pong
print(ping.call(), pong.call(), ping.pong is pong, pong.ping is ping)
try:
    import half_a
except ImportError as problem:
    print(str(problem).split(" (most")[0])
import sys
print("half_a" in sys.modules, "ping" in sys.modules)
