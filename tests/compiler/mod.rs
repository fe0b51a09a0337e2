//! Programs that the compiler is asked about.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;
use std::{env, fs};

/// The directory of the libraries that this test was linked with.
fn dependencies() -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    test.parent().expect("in a directory").to_owned()
}

/// The libraries of a crate among the dependencies, the newest first: one for each set of features that it was built with.
fn libraries(name: &str) -> Vec<PathBuf> {
    let prefix = format!("lib{name}-");
    let is_wanted = |path: &PathBuf| {
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        file.starts_with(&prefix) && file.ends_with(".rlib")
    };
    let modified = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified());
    let mut all: Vec<PathBuf> = fs::read_dir(dependencies())
        .expect("the dependencies can be listed")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_wanted)
        .collect();
    all.sort_by_key(|path| Reverse(modified(path).unwrap_or(SystemTime::UNIX_EPOCH)));
    all
}

/// The libraries that a program is linked with: this crate, and `typenum` with the features that the crate was built with.
pub struct Libraries {
    this: PathBuf,
    typenum: PathBuf,
}

/// The name of this crate in programs.
fn this() -> String {
    env!("CARGO_PKG_NAME").replace('-', "_")
}

/// Compiles a program to machine code, since constants in generic code are only evaluated there: whether it went well,
/// and what the compiler said.
pub fn compile(source: &Path, libraries: &Libraries) -> (bool, String) {
    // Tests run side by side, and compile the control each.
    static COMPILED: AtomicUsize = AtomicUsize::new(0);
    let number = COMPILED.fetch_add(1, Ordering::Relaxed);
    let object = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("program_{number}.o"));
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg(source)
        .args(["--edition", "2024", "--crate-type", "bin", "--emit", "obj", "-o"])
        .arg(&object)
        .arg("-L")
        .arg(format!("dependency={}", dependencies().display()))
        .arg(format!("--extern={}={}", this(), libraries.this.display()))
        .arg(format!("--extern=typenum={}", libraries.typenum.display()))
        .output()
        .expect("rustc runs");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The newest libraries that the control compiles with: other builds leave libraries with other features.
pub fn libraries_for(control: &Path) -> Libraries {
    let mut built = libraries(&this()).into_iter().flat_map(|this| {
        let with = move |typenum| Libraries {
            this: this.clone(),
            typenum,
        };
        libraries("typenum").into_iter().map(with)
    });
    built
        .find(|libraries| compile(control, libraries).0)
        .unwrap_or_else(|| panic!("the control compiles with no library of the crate"))
}

/// Asserts that each program in the folder `tests/compile_fail` of the package is refused with its sentence.
pub fn assert_refused_with_their_sentences() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
    let mut sources: Vec<PathBuf> = fs::read_dir(directory)
        .expect("the mistakes can be listed")
        .map(|entry| entry.expect("a file").path())
        .collect();
    sources.sort();
    let is_control = |source: &&PathBuf| source.ends_with("control.rs");
    let control = sources.iter().find(is_control).expect("there is a control");
    let libraries = libraries_for(control);
    let (mut controls, mut mistakes, mut wrong) = (0, 0, Vec::new());
    for source in &sources {
        let text = fs::read_to_string(source).expect("a mistake can be read");
        let first = text.lines().next().unwrap_or_default();
        let (compiled, said) = compile(source, &libraries);
        let name = source.file_name().expect("a file").display();
        if first == "//! compiles" {
            controls += 1;
            if !compiled {
                wrong.push(format!("{name} must compile:\n{said}"));
            }
            continue;
        }
        mistakes += 1;
        let sentence = first
            .strip_prefix("//! expect: ")
            .unwrap_or_else(|| panic!("{name} does not say in its first line what is expected"));
        if compiled {
            wrong.push(format!("{name} must not compile"));
        } else if !said.contains(sentence) {
            wrong.push(format!("{name} must be refused with `{sentence}`:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        controls > 0 && mistakes > 0,
        "{controls} controls and {mistakes} mistakes"
    );
}
