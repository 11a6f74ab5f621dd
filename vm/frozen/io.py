"""Files, and text that is read and written like a file."""

from _io import BufferedRandom, BufferedReader, BufferedWriter, TextIOWrapper, open

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192


class UnsupportedOperation(OSError, ValueError):
    """The file cannot do that."""


UnsupportedOperation.__module__ = "io"


class _Memory:
    """A file whose contents are a str or bytes; `_empty` says which."""

    def __init__(self, initial):
        self._value = initial
        self._parts = []  # written behind the end, not yet part of _value
        self._size = len(initial)
        self._pos = 0
        self.closed = False

    def _check(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def _join(self):
        if self._parts:
            self._value += self._empty.join(self._parts)
            self._parts = []
        return self._value

    def _put(self, data):
        n = len(data)
        if self._pos == self._size:
            self._parts.append(data)
        else:
            old = self._join()
            if self._pos > self._size:
                old += self._fill * (self._pos - self._size)
            self._value = old[:self._pos] + data + old[self._pos + n:]
        self._pos += n
        self._size = max(self._size, self._pos)
        return n

    def getvalue(self):
        self._check()
        return self._join()

    def read(self, size=-1, /):
        self._check()
        end = self._size if size is None or size < 0 else self._pos + size
        data = self._join()[self._pos:end]
        self._pos += len(data)
        return data

    def readline(self, size=-1, /):
        self._check()
        value = self._join()
        end = value.find(self._newline, self._pos) + 1 or self._size
        if size is not None and size >= 0:
            end = min(end, self._pos + size)
        data = value[self._pos:end]
        self._pos += len(data)
        return data

    def readlines(self, hint=-1, /):
        lines = []
        total = 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint is not None and 0 < hint <= total:
                break
        return lines

    def writelines(self, lines, /):
        for line in lines:
            self.write(line)

    def seek(self, pos, whence=0, /):
        self._check()
        if whence not in (0, 1, 2):
            raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
        if whence == 0 and pos < 0:
            raise ValueError(f"negative seek position {pos}" if self._empty == "" else
                             f"negative seek value {pos}")
        if whence and pos and self._empty == "":
            raise OSError("Can't do nonzero cur-relative seeks")
        self._pos = max(0, pos + (0, self._pos, self._size)[whence])
        return self._pos

    def tell(self):
        self._check()
        return self._pos

    def truncate(self, size=None, /):
        self._check()
        size = self._pos if size is None else size
        if size < 0:
            raise ValueError(f"Negative size value {size}")
        self._value = self._join()[:size]
        self._size = len(self._value)
        return size

    def close(self):
        self.closed = True
        self._parts = []
        self._value = self._empty

    def flush(self):
        self._check()

    def isatty(self):
        self._check()
        return False

    readable = writable = seekable = lambda self: self._check() or True

    def __iter__(self):
        self._check()
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, *_):
        self.close()


class StringIO(_Memory):
    """Text in memory."""

    _empty, _newline, _fill = "", "\n", "\0"
    encoding = errors = newlines = None
    line_buffering = False

    def __init__(self, initial_value="", newline="\n"):
        if initial_value is None:
            initial_value = ""
        if not isinstance(initial_value, str):
            raise TypeError("initial_value must be str or None, not "
                            f"{type(initial_value).__name__}")
        super().__init__("")
        self._translate = newline is None
        if initial_value:
            self.write(initial_value)
            self._pos = 0

    def write(self, s, /):
        if not isinstance(s, str):
            raise TypeError(f"string argument expected, got {type(s).__name__!r}")
        self._check()
        if self._translate:
            s = s.replace("\r\n", "\n").replace("\r", "\n")
        return self._put(s)


class BytesIO(_Memory):
    """Bytes in memory."""

    _empty, _newline, _fill = b"", b"\n", b"\0"

    def __init__(self, initial_bytes=b""):
        if not isinstance(initial_bytes, bytes):
            raise TypeError(f"a bytes-like object is required, not {type(initial_bytes).__name__!r}")
        super().__init__(initial_bytes)

    def write(self, b, /):
        if not isinstance(b, bytes):
            raise TypeError(f"a bytes-like object is required, not {type(b).__name__!r}")
        self._check()
        return self._put(b)


StringIO.__module__ = BytesIO.__module__ = "_io"
