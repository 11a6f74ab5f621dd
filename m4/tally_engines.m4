# TALLY_ENGINE_VARIANTS(KNOWN)
# Engine variants, and how the objects of one are joined into a single object with one global
# symbol. KNOWN: names that Makefile.am has rules for, the first is the default engine.
# Substitutes tally_engines, ENGINE_OBJECTS, JOIN; defines TALLY_ENGINES(X), HAVE_ENGINE_<NAME>.
AC_DEFUN([TALLY_ENGINE_VARIANTS],
[AC_ARG_WITH([engines],
  [AS_HELP_STRING([--with-engines=LIST],
    [engine variants to build, separated by commas @<:@all@:>@; known: $1])],
  [],[with_engines=all])
AS_CASE([$with_engines],
  [all|yes],[with_engines="$1"],
  [no|''],[AC_MSG_ERROR([--with-engines needs at least one of: $1])])
with_engines=`echo "$with_engines" | tr ',' ' '`
for tally_engine in $with_engines; do
  AS_CASE([" $1 "],
    [*" $tally_engine "*],[],
    [AC_MSG_ERROR([unknown engine '$tally_engine' in --with-engines; known: $1])])
done
# In the order of the known names, whatever the order of the request.
tally_engines=
for tally_engine in $1; do
  AS_CASE([" $with_engines "],
    [*" $tally_engine "*],
    [AS_VAR_APPEND([tally_engines],["${tally_engines:+ }$tally_engine"])])
done
AS_CASE([" $tally_engines "],
  [*" plain "*],[],
  [AC_MSG_ERROR([--with-engines must contain plain: it is the default engine, and the tests link it])])

ENGINE_OBJECTS=
tally_engine_rows=
for tally_engine in $tally_engines; do
  AS_VAR_APPEND([ENGINE_OBJECTS],["${ENGINE_OBJECTS:+ }engine_$tally_engine.o"])
  AS_VAR_APPEND([tally_engine_rows],[" X($tally_engine)"])
done
m4_foreach_w([tally_name],[$1],
  [AS_CASE([" $tally_engines "],
    [*" tally_name "*],
    [AC_DEFINE(m4_quote([HAVE_ENGINE_]m4_toupper(tally_name)),[1],
      [Define to 1 if the engine ]tally_name[ is built in.])])
])
AC_DEFINE_UNQUOTED([TALLY_ENGINES(X)],[$tally_engine_rows],
  [The engines that are built in: X(name) for each, the default first.])
AC_SUBST([tally_engines])
AC_SUBST([ENGINE_OBJECTS])

AS_IF([test "x$OBJCOPY" = xno],[AC_MSG_ERROR([objcopy is missing; install binutils])])
AC_CACHE_CHECK([how to join objects],[tally_cv_join],
  [tally_cv_join=none
  cat >conftest1.c <<'_TALLY'
int tally_engine_two(void);
int tally_outside(void);
int tally_engine_one(void) { return tally_engine_two() + tally_outside(); }
_TALLY
  echo 'int tally_engine_two(void) { return 2; }' >conftest2.c
  AS_CASE([" $CC $CFLAGS "],
    [*" -flto"*],[set x "$CC $CFLAGS -r -nostdlib -flinker-output=nolto-rel -Wl,--whole-archive"],
    [set x "$LD -r --whole-archive" "$CC -r -nostdlib -Wl,--whole-archive"])
  shift
  for tally_join in "$[@]"; do
    rm -f conftest.o
    if { $CC $CPPFLAGS $CFLAGS -fPIC -c conftest1.c && $CC $CPPFLAGS $CFLAGS -fPIC -c conftest2.c &&
      $tally_join -o conftest.o conftest1.o conftest2.o &&
      $OBJCOPY --keep-global-symbol=tally_engine_one conftest.o; } >&AS_MESSAGE_LOG_FD 2>&1
    then
      tally_globals=`$NM -g conftest.o | sed 's/^.* \(.* .*\)$/\1/' | grep -v '^U' | tr '\n' ';'`
      AS_CASE([$tally_globals],
        ["T tally_engine_one;"],[tally_cv_join=$tally_join; break])
    fi
  done
  rm -f conftest1.c conftest2.c conftest1.o conftest2.o conftest.o])
AS_IF([test "x$tally_cv_join" = xnone],
  [AC_MSG_ERROR([cannot join objects with $LD -r and $OBJCOPY (see config.log); is link-time optimisation in CFLAGS?])])
JOIN=$tally_cv_join
AC_SUBST([JOIN])
])
