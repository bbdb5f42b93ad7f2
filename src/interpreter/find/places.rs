//! Where interpreters lie: the folders of `PATH`, of pyenv and of uv.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{set, Settings, Source, OLDEST};

/// The last minor version looked for as `python3.N` on `PATH` where the clock does not know better: that of October 2026.
const NEWEST_KNOWN: u8 = 15;

/// The last minor version looked for as `python3.N` on `PATH`: there is one a year (PEP 602), and next year's may be tried
/// before its release.
fn newest_minor() -> u8 {
    const YEAR: u64 = 31_556_952; // seconds
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let this_year = u8::try_from((1970 + now / YEAR).saturating_sub(2011)).unwrap_or(NEWEST_KNOWN);
    this_year.max(NEWEST_KNOWN) + 1
}

/// An interpreter's file that was found and not looked into.
pub(super) struct Place {
    pub(super) source: Source,
    pub(super) path: PathBuf,
    /// The highest version that it can be, by the name of the file or of its installation's folder; None if those don't
    /// tell.
    pub(super) version: Option<(u8, u8)>,
}

/// Every `python3` and `python3.N` on `PATH`, then what pyenv and uv have installed.
pub(super) fn installed(settings: &Settings) -> Vec<Place> {
    let mut places = on_path(set(settings.path));
    if let Some(folder) = pyenv_folder(settings) {
        places.extend(installed_in(&folder, Source::Pyenv));
    }
    if let Some(folder) = uv_folder(settings) {
        places.extend(installed_in(&folder, Source::Uv));
    }
    places
}

/// The folders of a search path. Relative ones are left out: they depend on where the shell is.
pub(super) fn folders(search_path: Option<&OsStr>) -> impl Iterator<Item = PathBuf> + '_ {
    search_path.into_iter().flat_map(std::env::split_paths).filter(|folder| folder.is_absolute())
}

/// Every `python3` on `PATH`, then every `python3.N`, the newest first.
fn on_path(search_path: Option<&OsStr>) -> Vec<Place> {
    let folders = distinct(folders(search_path));
    let numbered = (OLDEST.1..=newest_minor()).rev().map(|minor| (format!("python3.{minor}"), Some((3, minor))));
    let names = std::iter::once(("python3".to_owned(), None)).chain(numbered);
    let places = names.flat_map(|(name, version)| {
        let paths = folders.iter().map(move |folder| folder.join(&name));
        paths.map(move |path| Place { source: Source::Path, path, version })
    });
    places.filter(|place| place.path.is_file()).collect()
}

/// The folders that are there, each under the first of its names: `/bin` is often a link to `/usr/bin`.
fn distinct(folders: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let is_new = |folder: &PathBuf| -> bool {
        let metadata = folder.metadata().ok().filter(fs::Metadata::is_dir);
        metadata.is_some_and(|metadata| seen.insert((metadata.dev(), metadata.ino())))
    };
    folders.filter(is_new).collect()
}

fn pyenv_folder(settings: &Settings) -> Option<PathBuf> {
    let root = set(settings.pyenv_root).map(PathBuf::from);
    let root = root.or_else(|| set(settings.home).map(|home| Path::new(home).join(".pyenv")));
    let told = root.map(|root| root.join("versions")).filter(|versions| versions.is_dir());
    told.or_else(|| folders(set(settings.path)).find_map(|folder| beside_shims(&folder)))
}

/// The folder of pyenv's installations, if this is the one of its shims, which is on `PATH` also where no variable says
/// where pyenv is.
fn beside_shims(folder: &Path) -> Option<PathBuf> {
    let versions = folder.parent()?.join("versions");
    (folder.file_name()? == "shims" && folder.join("python3").is_file() && versions.is_dir()).then_some(versions)
}

fn uv_folder(settings: &Settings) -> Option<PathBuf> {
    let home = || set(settings.home).map(|home| Path::new(home).join(".local/share"));
    let data = || set(settings.xdg_data_home).map(PathBuf::from).or_else(home);
    set(settings.uv_dir).map(PathBuf::from).or_else(|| Some(data()?.join("uv/python")))
}

/// The interpreters of a folder with one installation in each subfolder, newest first. Virtual
/// environments, which pyenv keeps there too, are not installations.
fn installed_in(folder: &Path, source: Source) -> Vec<Place> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut prefixes: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    prefixes.sort_by_cached_key(|prefix| (std::cmp::Reverse(numbers(prefix)), prefix.clone()));
    let installations = prefixes.into_iter().filter(|prefix| !prefix.join("pyvenv.cfg").exists());
    let places = installations.map(|prefix| {
        let version = prefix.file_name().and_then(|name| version_of(&name.to_string_lossy()));
        Place { source, path: prefix.join("bin/python3"), version }
    });
    places.filter(|place| place.path.is_file()).collect()
}

/// The numbers in a path, so that `3.13.10` sorts after `3.13.9`.
fn numbers(path: &Path) -> Vec<u32> {
    let text = path.to_string_lossy();
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

/// The version in pyenv's `3.13.0` and uv's `cpython-3.14.1-linux-x86_64-gnu`; other names (`pypy3.10-7.3.15`,
/// `miniconda3-24.1.2`) have other numbers.
fn version_of(installation: &str) -> Option<(u8, u8)> {
    let mut numbers = installation.strip_prefix("cpython-").unwrap_or(installation).split('.');
    let (major, rest) = (numbers.next()?, numbers.next()?);
    let minor = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
