# TALLY_JEMALLOC
# jemalloc goes into the program as one object with renamed entry points, made from the static
# library of position independent objects. Substitutes JEMALLOC_PIC_A, tally_jemalloc (yes or no);
# defines HAVE_JEMALLOC; the conditional HAVE_JEMALLOC.
AC_DEFUN([TALLY_JEMALLOC],
[AC_ARG_WITH([jemalloc],
  [AS_HELP_STRING([--with-jemalloc=FILE],
    [libjemalloc_pic.a for the jemalloc strategy of the program @<:@look for it@:>@])],
  [],[with_jemalloc=check])
JEMALLOC_PIC_A=
AS_CASE([$with_jemalloc],
  [no],[],
  [check|yes],
  [AC_MSG_CHECKING([for libjemalloc_pic.a])
  # -print-file-name prints the bare name when there is no such file.
  for tally_file in "`$CC -print-file-name=libjemalloc_pic.a 2>/dev/null`" \
    "`pkg-config --variable=libdir jemalloc 2>/dev/null`/libjemalloc_pic.a"; do
    AS_CASE([$tally_file],
      [/*],[AS_IF([test -z "$JEMALLOC_PIC_A" && test -r "$tally_file"],
        [JEMALLOC_PIC_A=$tally_file])])
  done
  AC_MSG_RESULT([${JEMALLOC_PIC_A:-no}])
  AS_IF([test -z "$JEMALLOC_PIC_A"],
    [AS_IF([test "$with_jemalloc" = yes],
      [AC_MSG_ERROR([libjemalloc_pic.a is missing; install libjemalloc-dev (Debian)])],
      [AC_MSG_WARN([no libjemalloc_pic.a (Debian: libjemalloc-dev): tally will lack the strategy jemalloc])])])],
  [AS_IF([test -r "$with_jemalloc"],[JEMALLOC_PIC_A=$with_jemalloc],
    [AC_MSG_ERROR([--with-jemalloc: cannot read $with_jemalloc])])])
AS_IF([test -n "$JEMALLOC_PIC_A"],
  [tally_jemalloc=yes
  AC_DEFINE([HAVE_JEMALLOC],[1],[Define to 1 if the program has the strategy jemalloc.])],
  [tally_jemalloc=no])
AM_CONDITIONAL([HAVE_JEMALLOC],[test "$tally_jemalloc" = yes])
AC_SUBST([JEMALLOC_PIC_A])
AC_SUBST([tally_jemalloc])
])
