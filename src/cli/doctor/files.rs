//! Whether the installation is complete.

use super::{Mark, Report};
use crate::cli::image::Image;

pub(super) fn examine(report: &mut Report, image: &Image) -> bool {
    report.heading("Installation");
    let parts = [
        ("library", image.library()),
        ("module", image.module()),
        ("package", image.package().join("__init__.py")),
        ("zsh module", image.zsh_modules().join("pysh.so")),
    ];
    let mut complete = true;
    for (name, path) in parts {
        let found = path.is_file();
        complete &= found;
        let mark = if found { Mark::Good } else { Mark::Bad };
        let note = if found { "" } else { " is missing" };
        report.finding(mark, &format!("{name} {}{note}", path.display()));
    }
    if !complete {
        report.advice("Install again: scripts/install in the source folder.");
    }
    complete
}
