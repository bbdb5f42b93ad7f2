# `pysh init`, `pysh bash` and blocks work from any install path.
# preload: no

for name in 'a b' "it's" 'do$HOME' 'quo"te' 'back`id`tick' 'semi;colon' 'new
line' 'star*' '-dash' 'back\slash' '$LIB' 'ümlaut'; do
  mkdir -p "./$name" && cp -r "${LIBPYSH%/lib/*}" "./$name/image"
  pysh="./$name/image/bin/pysh"
  { "$pysh" init bash; echo 'py { print("init") }'; } > rc
  bash --norc rc
  bash --rcfile rc -i -c 'py { print("rc") }' 2> err < /dev/null || cat err
  "$pysh" bash -c 'py { print("launcher") }; echo "${LD_PRELOAD-unset}"'
  rm -rf "./$name"
done | sort | uniq -c | sed 's/^ *//'
#> 24 init
#> 12 launcher
#> 12 rc
#> 12 unset
