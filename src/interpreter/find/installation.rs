//! What an interpreter's path tells about its installation.

use std::env::consts::ARCH;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::venv::Venv;

/// The oldest Python that can be embedded: `sys.monitoring` and the module's ABI begin there.
pub const OLDEST: (u8, u8) = (3, 12);

/// A Python that can be embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// What `sys.executable` is to be, and the program name to initialise with: Python works out
    /// its prefix and a virtual environment's `site-packages` from it.
    pub executable: PathBuf,
    /// The shared library to load.
    pub libpython: PathBuf,
    /// Major and minor version.
    pub version: (u8, u8),
    /// `sys.base_prefix`: the installation, whose `lib` holds the standard library.
    pub prefix: PathBuf,
    /// `sys.prefix` if the interpreter is a virtual environment's.
    pub virtual_env: Option<PathBuf>,
}

/// Why an interpreter can't be embedded. Displays as the rest of a sentence that began with the
/// interpreter's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no such file.
    Missing,
    /// The file is not executable.
    NotExecutable,
    /// A script, such as pyenv's shims, which would have to be run.
    Script,
    /// PyPy, GraalPy, ...
    NotCPython,
    /// Neither the name of the program nor the files around it tell its version.
    UnknownVersion,
    /// Older than [`OLDEST`].
    TooOld(u8, u8),
    /// Built without the global interpreter lock: such a build can't load abi3 modules.
    FreeThreaded,
    /// `home` in `pyvenv.cfg` is a folder without that Python.
    NoHome(PathBuf),
    /// No shared library; the name that was searched for, and the prefix of the installation.
    NoLibpython(String, PathBuf),
    /// The standard library is not where that Python would look for it.
    NoStandardLibrary(PathBuf),
}

/// A build of CPython, as named in `python3.13t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Build<'a> {
    version: (u8, u8),
    /// Letters after the version: `d` debug, `t` free-threaded.
    flags: &'a str,
}

/// Looks at an interpreter's file and at the installation around it.
pub(super) fn inspect(executable: &Path) -> Result<Python, Reason> {
    check_program(executable)?;
    let venv = Venv::of(executable);
    let program = real_program(executable, venv.as_ref())?;
    let prefix = program.parent().and_then(Path::parent).ok_or(Reason::UnknownVersion)?;
    let name = program.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let build = build(&name, prefix)?;
    check_build(build)?;
    let libpython = libpython(prefix, build)?;
    check_standard_library(prefix, build.version)?;
    Ok(Python {
        executable: executable.to_owned(),
        libpython,
        version: build.version,
        prefix: prefix.to_owned(),
        virtual_env: venv.map(|venv| venv.folder),
    })
}

/// Whether the file begins as an ELF object does, which a script does not.
pub(super) fn is_elf(path: &Path) -> bool {
    let mut magic = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut magic));
    read.is_ok() && magic == *b"\x7fELF"
}

fn check_program(path: &Path) -> Result<(), Reason> {
    let metadata = fs::metadata(path).map_err(|_| Reason::Missing)?;
    if !metadata.is_file() || metadata.permissions().mode() & 0o111 == 0 {
        return Err(Reason::NotExecutable);
    }
    if is_elf(path) {
        Ok(())
    } else {
        Err(Reason::Script)
    }
}

/// Follows links out of `bin`, and out of a virtual environment also where its interpreter is a
/// copy (`python -m venv --copies`).
fn real_program(executable: &Path, venv: Option<&Venv>) -> Result<PathBuf, Reason> {
    let program = executable.canonicalize().map_err(|_| Reason::Missing)?;
    match venv {
        Some(venv) if is_inside(&program, &venv.folder) => original(venv),
        _ => Ok(program),
    }
}

fn is_inside(path: &Path, folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| path.starts_with(folder))
}

/// The program that a virtual environment's copy was made from.
fn original(venv: &Venv) -> Result<PathBuf, Reason> {
    let home = venv.home.clone().ok_or(Reason::UnknownVersion)?;
    let numbered = venv.version.map(|(major, minor)| home.join(format!("python{major}.{minor}")));
    let mut names = numbered.into_iter().chain([home.join("python3"), home.join("python")]);
    names.find_map(|path| path.canonicalize().ok()).ok_or(Reason::NoHome(home))
}

/// Version and flags by the program's name; where the name has no version, by the only standard
/// library that the prefix holds.
fn build<'a>(name: &'a str, prefix: &Path) -> Result<Build<'a>, Reason> {
    let Some(rest) = name.strip_prefix("python") else {
        return Err(Reason::NotCPython);
    };
    if let Some(build) = parse_build(rest) {
        return Ok(build);
    }
    match standard_libraries(prefix)[..] {
        [version] => Ok(Build { version, flags: "" }),
        _ => Err(Reason::UnknownVersion),
    }
}

/// Takes `3.13` or `3.13t` apart.
fn parse_build(text: &str) -> Option<Build<'_>> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let (major, minor) = digits.split_once('.')?;
    let version = (major.parse().ok()?, minor.parse().ok()?);
    Some(Build { version, flags: &text[digits.len()..] })
}

/// The versions that have a standard library at this prefix.
fn standard_libraries(prefix: &Path) -> Vec<(u8, u8)> {
    let entries = fs::read_dir(prefix.join("lib")).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let versions = names.filter_map(|name| {
        let build = parse_build(name.strip_prefix("python")?)?;
        build.flags.is_empty().then_some(build.version)
    });
    versions.filter(|version| check_standard_library(prefix, *version).is_ok()).collect()
}

fn check_build(build: Build) -> Result<(), Reason> {
    let (major, minor) = build.version;
    if build.version < OLDEST {
        Err(Reason::TooOld(major, minor))
    } else if build.flags.contains('t') {
        Err(Reason::FreeThreaded)
    } else {
        Ok(())
    }
}

/// Folders of a prefix which hold libraries: upstream's, Fedora's, and Debian's, which are named
/// after the machine.
fn library_folders(prefix: &Path) -> [PathBuf; 3] {
    let machine = match ARCH {
        "x86" => "i386-linux-gnu".to_owned(),
        "arm" => "arm-linux-gnueabihf".to_owned(),
        "powerpc64" => "powerpc64le-linux-gnu".to_owned(),
        machine => format!("{machine}-linux-gnu"),
    };
    [prefix.join("lib"), prefix.join("lib64"), prefix.join("lib").join(machine)]
}

fn libpython(prefix: &Path, build: Build) -> Result<PathBuf, Reason> {
    let (major, minor) = build.version;
    let name = format!("libpython{major}.{minor}{}.so", build.flags);
    let names = [format!("{name}.1.0"), format!("{name}.1"), name.clone()];
    let folders = library_folders(prefix);
    let mut paths = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
    paths.find(|path| path.is_file()).ok_or_else(|| Reason::NoLibpython(name, prefix.to_owned()))
}

/// Python ends the whole process if it can't import `encodings` when it starts, so that this must
/// be known before.
fn check_standard_library(prefix: &Path, (major, minor): (u8, u8)) -> Result<(), Reason> {
    let folder = format!("python{major}.{minor}");
    let found = ["lib", "lib64"].map(|lib| prefix.join(lib)).iter().any(|lib| {
        let encodings = lib.join(&folder).join("encodings");
        encodings.join("__init__.py").is_file()
            || encodings.join("__init__.pyc").is_file()
            || lib.join(format!("python{major}{minor}.zip")).is_file()
    });
    found.then_some(()).ok_or_else(|| Reason::NoStandardLibrary(prefix.join("lib").join(folder)))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("does not exist"),
            Self::NotExecutable => f.write_str("is not an executable file"),
            Self::Script => f.write_str("is a script, not an interpreter (a shim?)"),
            Self::NotCPython => f.write_str("is not CPython"),
            Self::UnknownVersion => f.write_str("does not tell its version by name or folder"),
            Self::TooOld(major, minor) => {
                write!(f, "is {major}.{minor}, but {}.{} is needed", OLDEST.0, OLDEST.1)
            }
            Self::FreeThreaded => f.write_str("is a free-threaded build, which is not supported"),
            Self::NoHome(home) => {
                write!(f, "belongs to a Python that is no longer in {}", home.display())
            }
            Self::NoLibpython(name, prefix) => no_libpython(f, name, prefix),
            Self::NoStandardLibrary(folder) => {
                write!(f, "is broken: no standard library (encodings) in {}", folder.display())
            }
        }
    }
}

/// What helps depends on who built that Python: Debian packages the library by itself.
fn no_libpython(f: &mut fmt::Formatter<'_>, name: &str, prefix: &Path) -> fmt::Result {
    write!(f, "has no {name} in {}", prefix.join("lib").display())?;
    if prefix == Path::new("/usr") {
        write!(f, " (Debian, Ubuntu: install the package {})", name.trim_end_matches(".so"))
    } else {
        f.write_str(" (it has to be built with --enable-shared)")
    }
}

impl std::error::Error for Reason {}
