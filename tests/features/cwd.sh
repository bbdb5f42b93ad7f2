# The working directory is the shell's.
# shells: bash zsh
# ways: file prompt

here=$PWD; cd /usr; py { print(os.getcwd(), Path.cwd(), PWD) }
#> /usr /usr /usr
py { os.chdir("/usr/lib") }; pwd; echo "$PWD $OLDPWD"
#> /usr/lib
#> /usr/lib /usr
cd - > /dev/null; py { print(os.getcwd()) }
#> /usr
py { os.chdir("lib"); print(os.getcwd()) }; /bin/pwd
#> /usr/lib
#> /usr/lib
cd "$here"; echo data > file; py { print(open("file").read(), end="") }
#> data
cd /; py { done_ = subprocess.run(["pwd"]) } > "$here/out"; cat "$here/out"
#> /
py { with contextlib.chdir("/usr"): print(os.getcwd()) }; pwd
#> /usr
#> /
( cd /tmp; py { print(os.getcwd()) } ); pwd; py { print(os.getcwd()) }
#> /tmp
#> /
#> /
( py { os.chdir("/usr") }; pwd ); pwd
#> /usr
#> /
echo | py { os.chdir("/usr/lib"); print(os.getcwd()) } | cat; pwd
#> /usr/lib
#> /
x=$(cd /usr && py { os.getcwd() }); echo "$x"; py { print(os.getcwd()) }
#> /usr
#> /
py { os.chdir("/nosuch") }; pwd
#!... FileNotFoundError
#> /
cd "$here"; mkdir "a b"; ln -s "a b" link; cd link; py { print(PWD == os.environ["PWD"]) }; echo "${PWD##*/}"
#> True
#> link
cd "$here"; mkdir gone; cd gone; rmdir ../gone; py { print("in a deleted folder") }; cd "$here"
#> in a deleted folder
pushd /usr > /dev/null; py { print(os.getcwd()) }; popd > /dev/null; py { print(os.getcwd() == here) }
#> /usr
#> True
py { _fd = os.open("/usr", os.O_RDONLY); os.fchdir(fd=_fd); os.close(_fd); print(os.getcwd()) }; pwd
#> /usr
#> /usr
py { os.fchdir("/") }; pwd
#!... TypeError: argument must be an int
#> /usr
