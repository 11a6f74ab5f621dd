# TALLY_CHECK_FLAG(VARIABLE, FLAG)
# Appends FLAG to VARIABLE if the compiler takes it without a warning.
AC_DEFUN([TALLY_CHECK_FLAG],
[AS_VAR_PUSHDEF([tally_cache],[tally_cv_cc_flag_$2])dnl
AC_CACHE_CHECK([whether $CC takes $2],[tally_cache],
  [tally_saved_cflags=$CFLAGS
  CFLAGS="$CFLAGS -Werror $2"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
    [AS_VAR_SET([tally_cache],[yes])],[AS_VAR_SET([tally_cache],[no])])
  CFLAGS=$tally_saved_cflags])
AS_VAR_IF([tally_cache],[yes],[AS_VAR_APPEND([$1],[" $2"])])
AS_VAR_POPDEF([tally_cache])dnl
])

# TALLY_COMPILE_FLAGS
# TALLY_CFLAGS: for every source. ENGINE_CFLAGS: for the engines besides.
# Everything is compiled once, position independent: the same objects go into the program, the
# shared and the static library.
AC_DEFUN([TALLY_COMPILE_FLAGS],
[TALLY_CFLAGS="-std=gnu11 -fPIC -fvisibility=hidden -Wall -Wextra"
ENGINE_CFLAGS=
AS_IF([test "x$enable_werror" = xyes],[AS_VAR_APPEND([TALLY_CFLAGS],[" -Werror"])])
TALLY_CHECK_FLAG([TALLY_CFLAGS],[-fno-plt])
# gcc turns the clearing of a few locals into a call of memset.
TALLY_CHECK_FLAG([ENGINE_CFLAGS],[-fno-tree-loop-distribute-patterns])
AC_SUBST([TALLY_CFLAGS])
AC_SUBST([ENGINE_CFLAGS])
])

# TALLY_SANITIZERS(yes|no)
# SANITIZE_FLAGS: for compiling and linking. SANITIZED: "asan" or empty, for the tests.
# SHLIB_LDFLAGS: a sanitized shared library leaves the run-time's symbols undefined.
AC_DEFUN([TALLY_SANITIZERS],
[SANITIZE_FLAGS=
SANITIZED=
SHLIB_LDFLAGS="-Wl,-z,defs"
AS_IF([test "x$1" != xno],
  [SANITIZE_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
  SANITIZED=asan
  SHLIB_LDFLAGS=
  tally_saved_cflags=$CFLAGS
  CFLAGS="$CFLAGS $SANITIZE_FLAGS"
  AC_LINK_IFELSE([AC_LANG_PROGRAM()],[],
    [AC_MSG_ERROR([$CC cannot link with $SANITIZE_FLAGS])])
  CFLAGS=$tally_saved_cflags])
AC_SUBST([SANITIZE_FLAGS])
AC_SUBST([SANITIZED])
AC_SUBST([SHLIB_LDFLAGS])
])
