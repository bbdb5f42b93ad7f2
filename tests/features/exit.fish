# A session ends when its shell ends, and leaves nothing behind.
# preload: no

pysh fish -c 'py { nt = tempfile.NamedTemporaryFile(); print(os.path.exists(nt.name)) }; exit 3'; echo $status
#> True
#> 3
pysh fish -c 'py { class Says: def __del__(self): print("gone");;;; says = Says() }; py { 1 } | cat; echo end'
#> 1
#> end
#> gone
