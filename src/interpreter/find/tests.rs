//! Fake installations in a temporary folder: only paths and a file's first bytes are looked at.
#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{symlink, PermissionsExt};

use super::*;

struct Tree {
    root: tempfile::TempDir,
}

impl Tree {
    fn new() -> Self {
        Self { root: tempfile::tempdir().unwrap() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(path)
    }

    fn file(&self, path: &str, content: &str) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn program(&self, path: &str, content: &str) -> PathBuf {
        let path = self.file(path, content);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn link(&self, path: &str, target: impl AsRef<Path>) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, &path).unwrap();
        path
    }

    /// A complete installation of `3.N`; returns its `bin/python3`.
    fn install(&self, prefix: &str, version: &str) -> PathBuf {
        self.without_library(prefix, version);
        self.file(&format!("{prefix}/lib/libpython{version}.so.1.0"), "\x7fELF");
        self.at(&format!("{prefix}/bin/python3"))
    }

    fn without_library(&self, prefix: &str, version: &str) -> PathBuf {
        let name = format!("python{version}");
        self.program(&format!("{prefix}/bin/{name}"), "\x7fELF");
        self.file(&format!("{prefix}/lib/{name}/encodings/__init__.py"), "");
        self.link(&format!("{prefix}/bin/python3"), name)
    }

    /// A virtual environment whose interpreter is a link to `base`; returns its `bin/python`.
    fn venv(&self, folder: &str, base: &Path) -> PathBuf {
        let home = base.parent().unwrap().display();
        self.file(&format!("{folder}/pyvenv.cfg"), &format!("home = {home}\nversion = 3.13.0\n"));
        self.link(&format!("{folder}/bin/python"), base);
        self.link(&format!("{folder}/bin/python3"), "python")
    }

    fn search_path(&self, folders: &[&str]) -> OsString {
        std::env::join_paths(folders.iter().map(|folder| self.at(folder))).unwrap()
    }
}

fn on(path: &OsStr) -> Settings<'_> {
    Settings { path: Some(path), ..Settings::default() }
}

fn reason(settings: &Settings) -> Reason {
    let candidates = find(settings).unwrap_err().candidates;
    candidates.into_iter().next().unwrap().outcome.unwrap_err()
}

#[test]
fn the_newest_on_path_wins() {
    let tree = Tree::new();
    tree.install("a", "3.12");
    tree.install("b", "3.13");
    let python = find(&on(&tree.search_path(&["a/bin", "b/bin"]))).unwrap();
    assert_eq!(python.version, (3, 13));
    assert_eq!(python.executable, tree.at("b/bin/python3"));
    assert_eq!(python.libpython, tree.at("b/lib/libpython3.13.so.1.0"));
    assert_eq!(python.prefix, tree.at("b"));
    assert_eq!(python.virtual_env, None);
}

#[test]
fn among_equals_the_first_on_path_wins() {
    let tree = Tree::new();
    tree.install("a", "3.13");
    tree.install("b", "3.13");
    let python = find(&on(&tree.search_path(&["b/bin", "a/bin"]))).unwrap();
    assert_eq!(python.prefix, tree.at("b"));
}

#[test]
fn a_numbered_name_is_found_beside_an_older_python3() {
    let tree = Tree::new();
    tree.install("usr", "3.11");
    tree.program("usr/bin/python3.12", "\x7fELF");
    tree.file("usr/lib/python3.12/encodings/__init__.py", "");
    tree.file("usr/lib/libpython3.12.so.1", "\x7fELF");
    let python = find(&on(&tree.search_path(&["usr/bin"]))).unwrap();
    assert_eq!(python.executable, tree.at("usr/bin/python3.12"));
    assert_eq!(python.libpython, tree.at("usr/lib/libpython3.12.so.1"));
}

#[test]
fn debian_and_fedora_keep_the_library_elsewhere() {
    for folder in ["lib64".to_owned(), format!("lib/{}-linux-gnu", std::env::consts::ARCH)] {
        let tree = Tree::new();
        tree.without_library("usr", "3.13");
        let library = tree.file(&format!("usr/{folder}/libpython3.13.so.1.0"), "\x7fELF");
        let python = find(&on(&tree.search_path(&["usr/bin"]))).unwrap();
        assert_eq!(python.libpython, library);
    }
}

#[test]
fn a_static_python_names_what_is_missing() {
    let tree = Tree::new();
    tree.without_library("usr", "3.13");
    let path = tree.search_path(&["usr/bin"]);
    let name = "libpython3.13.so".to_owned();
    assert_eq!(reason(&on(&path)), Reason::NoLibpython(name.clone(), tree.at("usr")));
    let debian = Reason::NoLibpython(name, "/usr".into()).to_string();
    assert!(debian.contains("install the package libpython3.13)"), "{debian}");
}

#[test]
fn what_cannot_be_embedded_tells_why() {
    let tree = Tree::new();
    tree.install("old", "3.11");
    assert_eq!(reason(&on(&tree.search_path(&["old/bin"]))), Reason::TooOld(3, 11));
    tree.install("free", "3.13t");
    assert_eq!(reason(&on(&tree.search_path(&["free/bin"]))), Reason::FreeThreaded);
    tree.program("shims/python3", "#!/bin/sh\n");
    assert_eq!(reason(&on(&tree.search_path(&["shims"]))), Reason::Script);
    tree.file("data/python3", "\x7fELF");
    assert_eq!(reason(&on(&tree.search_path(&["data"]))), Reason::NotExecutable);
    tree.program("pypy/bin/pypy3.10", "\x7fELF");
    tree.link("pypy/bin/python3", "pypy3.10");
    assert_eq!(reason(&on(&tree.search_path(&["pypy/bin"]))), Reason::NotCPython);
    tree.program("bare/bin/python3", "\x7fELF");
    assert_eq!(reason(&on(&tree.search_path(&["bare/bin"]))), Reason::UnknownVersion);
}

#[test]
fn a_missing_standard_library_is_a_broken_installation() {
    let tree = Tree::new();
    tree.install("usr", "3.13");
    fs::remove_file(tree.at("usr/lib/python3.13/encodings/__init__.py")).unwrap();
    let path = tree.search_path(&["usr/bin"]);
    assert_eq!(reason(&on(&path)), Reason::NoStandardLibrary(tree.at("usr/lib/python3.13")));
    tree.file("usr/lib/python313.zip", "PK");
    assert!(find(&on(&path)).is_ok());
}

#[test]
fn a_name_without_version_takes_it_from_the_standard_library() {
    let tree = Tree::new();
    tree.program("opt/bin/python3", "\x7fELF");
    tree.file("opt/lib/python3.14/encodings/__init__.py", "");
    tree.file("opt/lib/libpython3.14.so", "\x7fELF");
    assert_eq!(find(&on(&tree.search_path(&["opt/bin"]))).unwrap().version, (3, 14));
}

#[test]
fn the_active_virtual_environment_beats_a_newer_python() {
    let tree = Tree::new();
    let base = tree.install("base", "3.12");
    tree.install("newer", "3.14");
    tree.venv("venv", &base);
    let (path, venv) = (tree.search_path(&["newer/bin"]), tree.at("venv"));
    let settings = Settings { virtual_env: Some(venv.as_os_str()), ..on(&path) };
    let python = find(&settings).unwrap();
    assert_eq!(python.executable, tree.at("venv/bin/python"));
    assert_eq!(python.libpython, tree.at("base/lib/libpython3.12.so.1.0"));
    assert_eq!((python.version, python.prefix), ((3, 12), tree.at("base")));
    assert_eq!(python.virtual_env, Some(tree.at("venv")));
}

#[test]
fn a_virtual_environment_of_copies_is_traced_to_its_home() {
    let tree = Tree::new();
    let base = tree.install("base", "3.13");
    let home = base.parent().unwrap().display().to_string();
    tree.file("venv/pyvenv.cfg", &format!("HOME={home}\nversion_info = 3.13.0.final.0\n"));
    tree.program("venv/bin/python", "\x7fELF");
    let path = tree.search_path(&["base/bin"]);
    let venv = tree.at("venv");
    let settings = Settings { virtual_env: Some(venv.as_os_str()), ..on(&path) };
    assert_eq!(find(&settings).unwrap().prefix, tree.at("base"));
    tree.file("venv/pyvenv.cfg", "home = /nowhere\nversion = 3.13.0\n");
    assert_eq!(reason(&settings), Reason::NoHome("/nowhere".into()));
}

#[test]
fn an_unusable_choice_is_an_error_and_not_replaced() {
    let tree = Tree::new();
    tree.install("good", "3.13");
    let old = tree.install("old", "3.11");
    let path = tree.search_path(&["good/bin"]);
    let error = find(&Settings { pysh_python: Some(old.as_os_str()), ..on(&path) }).unwrap_err();
    let expected = format!("PYSH_PYTHON: {} is 3.11, but 3.12 is needed", old.display());
    assert_eq!(error.to_string(), expected);
    let gone = tree.at("gone");
    let settings = Settings { virtual_env: Some(gone.as_os_str()), ..on(&path) };
    let message = find(&settings).unwrap_err().to_string();
    assert!(message.starts_with("the active virtual environment: "), "{message}");
    assert_eq!(reason(&settings), Reason::Missing);
}

#[test]
fn pysh_python_may_be_a_path_a_folder_or_a_name() {
    let tree = Tree::new();
    let python = tree.install("opt", "3.13");
    tree.program("shims/python3.13", "#!/bin/sh\n");
    let path = tree.search_path(&["shims", "opt/bin"]);
    let numbered = tree.at("opt/bin/python3.13");
    for (choice, executable) in [
        (python.clone().into_os_string(), &python),
        (tree.at("opt").into_os_string(), &python),
        ("python3.13".into(), &numbered),
    ] {
        let settings = Settings { pysh_python: Some(&choice), ..on(&path) };
        assert_eq!(find(&settings).unwrap().executable, *executable);
    }
}

#[test]
fn empty_settings_are_unset() {
    let tree = Tree::new();
    tree.install("opt", "3.13");
    let path = tree.search_path(&["opt/bin"]);
    let empty = Some(OsStr::new(""));
    let settings = Settings {
        pysh_python: empty,
        virtual_env: empty,
        pyenv_root: empty,
        home: empty,
        uv_dir: empty,
        xdg_data_home: empty,
        ..on(&path)
    };
    assert!(find(&settings).is_ok());
    assert!(find(&on(OsStr::new(""))).unwrap_err().candidates.is_empty());
}

#[test]
fn pyenv_and_uv_are_searched_newest_first() {
    let tree = Tree::new();
    for version in ["3.13.2", "3.13.10", "3.12.9"] {
        tree.install(&format!("home/.pyenv/versions/{version}"), &version[..4]);
    }
    let base = tree.at("home/.pyenv/versions/3.13.2/bin/python3.13");
    tree.venv("home/.pyenv/versions/an-environment", &base);
    let home = tree.at("home");
    let settings = Settings { home: Some(home.as_os_str()), ..Settings::default() };
    let found: Vec<PathBuf> = candidates(&settings).into_iter().map(|c| c.path).collect();
    let expected =
        ["3.13.10", "3.13.2", "3.12.9"].map(|version| tree.at(&format!("home/.pyenv/versions/{version}/bin/python3")));
    assert_eq!(found, expected);
    let newer = "home/.local/share/uv/python/cpython-3.14.1-linux-x86_64-gnu";
    tree.install(newer, "3.14");
    assert_eq!(find(&settings).unwrap().prefix, tree.at(newer));
}

/// What [`find`] would look into, in that order.
fn inspected(settings: &Settings) -> Vec<PathBuf> {
    let mut inspected = Vec::new();
    newest(places::installed(settings), |path| {
        inspected.push(path.to_owned());
        installation::inspect(path)
    });
    inspected
}

#[test]
fn no_more_is_looked_into_than_it_takes() {
    let tree = Tree::new();
    for version in ["3.9.1", "3.11.7", "3.12.1", "3.13.0", "3.13.2"] {
        let minor = version.rsplit_once('.').unwrap().0;
        tree.install(&format!("home/.pyenv/versions/{version}"), minor);
    }
    tree.install("usr", "3.11");
    tree.program("usr/bin/python3.12", "\x7fELF");
    let (path, home) = (tree.search_path(&["usr/bin"]), tree.at("home"));
    let settings = Settings { home: Some(home.as_os_str()), ..on(&path) };
    let newest = tree.at("home/.pyenv/versions/3.13.2/bin/python3");
    assert_eq!(inspected(&settings), [tree.at("usr/bin/python3"), newest]);
}

#[test]
fn what_the_name_promises_and_the_file_does_not_keep_is_passed_by() {
    let tree = Tree::new();
    let broken = tree.install("usr", "3.14");
    tree.program("usr/bin/python3.13", "#!/bin/sh\n");
    fs::remove_dir_all(tree.at("usr/lib/python3.14")).unwrap();
    tree.install("home/.pyenv/versions/3.13.0", "3.12");
    let good = tree.install("home/.pyenv/versions/3.12.9", "3.12");
    let (path, home) = (tree.search_path(&["usr/bin"]), tree.at("home"));
    let settings = Settings { home: Some(home.as_os_str()), ..on(&path) };
    let first = tree.at("home/.pyenv/versions/3.13.0/bin/python3");
    assert_eq!(find(&settings).unwrap().executable, first);
    let numbered = ["python3.14", "python3.13"].map(|name| tree.at("usr/bin").join(name));
    assert_eq!(inspected(&settings), [broken, numbered[0].clone(), numbered[1].clone(), first.clone()]);
    fs::remove_file(first).unwrap();
    assert_eq!(find(&settings).unwrap().executable, good);
}

#[test]
fn the_shims_of_pyenv_tell_where_it_is() {
    let tree = Tree::new();
    let python = tree.install("pyenv/versions/3.13.0", "3.13");
    tree.program("pyenv/shims/python3", "#!/bin/sh\n");
    let path = tree.search_path(&["pyenv/shims"]);
    let elsewhere = tree.at("elsewhere");
    let settings = Settings { home: Some(elsewhere.as_os_str()), ..on(&path) };
    assert_eq!(find(&settings).unwrap().executable, python);
    let other = tree.install("elsewhere/.pyenv/versions/3.12.1", "3.12");
    assert_eq!(find(&settings).unwrap().executable, other);
}

#[test]
fn one_interpreter_with_many_names_is_one_candidate() {
    let tree = Tree::new();
    let base = tree.install("usr", "3.13");
    tree.link("bin", "usr/bin");
    tree.venv("venv", &base);
    let path = tree.search_path(&["usr/bin", "bin", "venv/bin"]);
    let found: Vec<PathBuf> = candidates(&on(&path)).into_iter().map(|c| c.path).collect();
    assert_eq!(found, [base, tree.at("venv/bin/python3")]);
}

#[test]
fn not_found_is_one_line_that_names_what_was_looked_at() {
    let tree = Tree::new();
    let old = tree.install("usr", "3.11");
    let message = find(&on(&tree.search_path(&["usr/bin"]))).unwrap_err().to_string();
    assert_eq!(message.lines().count(), 1);
    assert!(message.contains(&format!("({} is 3.11", old.display())), "{message}");
    assert!(message.contains("install one"), "{message}");
    let nothing = find(&Settings::default()).unwrap_err().to_string();
    assert!(nothing.contains("no python3 at all"), "{nothing}");
}
