//! The prose of the repository: its links lead to files, its paths exist, its lines are short, the errors that it quotes
//! are those of the library, and the drivers cost what the guide says.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use tangent_bundle::prelude::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{} can be read: {error}", path.display()))
}

/// All files of an extension under a folder.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    let below = entries.flat_map(|path| {
        if path.is_dir() {
            files(&path, extension)
        } else {
            vec![path]
        }
    });
    below
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect()
}

/// The pages for people: those at the root, and all under `docs`.
fn pages() -> Vec<PathBuf> {
    let at_the_root = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name));
    at_the_root
        .into_iter()
        .chain(files(&root().join("docs"), "md"))
        .collect()
}

/// A page without its blocks of code.
fn prose(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

/// The text between two marks, everywhere.
fn between<'a>(text: &'a str, open: &'a str, close: char) -> impl Iterator<Item = &'a str> {
    text.split(open)
        .skip(1)
        .filter_map(move |rest| Some(rest.split_once(close)?.0))
}

/// The anchor of a heading, as the renderers make it.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

#[test]
fn links_lead_to_files_and_to_headings() {
    let mut links = 0;
    for path in pages() {
        let text = prose(&read(&path));
        let definitions = text
            .lines()
            .filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
        let targets = between(&text, "](", ')').chain(definitions.map(|(_, target)| target));
        for target in targets.filter(|target| !target.contains("::") && !target.contains("//")) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                path.clone()
            } else {
                path.parent().expect("a folder").join(file)
            };
            assert!(
                file.exists(),
                "{} links to `{target}`, which is not there",
                path.display()
            );
            let mut headings = Vec::new();
            if !heading.is_empty() {
                let text = prose(&read(&file));
                headings.extend(text.lines().filter(|line| line.starts_with('#')).map(anchor));
            }
            let is_there = heading.is_empty() || headings.iter().any(|h| h.trim_start_matches('-') == heading);
            assert!(
                is_there,
                "{} links to `{target}`: there is no such heading",
                path.display()
            );
            links += 1;
        }
    }
    assert!(links > 20, "{links} links were found");
}

#[test]
fn names_in_brackets_are_defined() {
    for path in pages() {
        let text = prose(&read(&path));
        let definitions: Vec<&str> = text
            .lines()
            .filter_map(|line| Some(line.strip_prefix('[')?.split_once("]: ")?.0))
            .collect();
        // Outside of code spans, whose brackets are Rust's.
        let plain: String = text.split('`').step_by(2).collect();
        for (at, _) in plain.match_indices('[') {
            let Some((name, rest)) = plain[at + 1..].split_once(']') else {
                continue;
            };
            let is_by_name = !name.is_empty() && !rest.starts_with(['(', '[', ':']);
            assert!(
                !is_by_name || definitions.contains(&name),
                "{} does not define [{name}]",
                path.display()
            );
        }
    }
}

/// The most columns of a line of prose.
const COLUMNS: usize = 120;

/// The lines of prose of a page, with their numbers: those outside of tables and blocks of code.
fn lines_of_prose<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> impl Iterator<Item = (usize, &'a str)> {
    let mut is_code = false;
    lines.filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence && !line.starts_with('|')
    })
}

/// The doc comments of a source, line by line, without their marks.
fn doc_comments(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source.lines().enumerate().filter_map(|(number, line)| {
        let text = line.trim_start();
        let comment = text.strip_prefix("///").or_else(|| text.strip_prefix("//!"))?;
        Some((number, comment.strip_prefix(' ').unwrap_or(comment)))
    })
}

/// Panics if a line of prose, which is indented by its mark and the code around it, is too long.
fn assert_columns<'a>(path: &Path, text: &str, prose: impl Iterator<Item = (usize, &'a str)>) {
    let lines: Vec<&str> = text.lines().collect();
    for (number, _) in prose {
        let columns = lines[number].chars().count();
        assert!(
            columns <= COLUMNS,
            "{}:{} has {columns} columns: break the line at {COLUMNS}",
            path.display(),
            number + 1
        );
    }
}

#[test]
fn lines_of_prose_have_at_most_120_columns() {
    for path in pages() {
        let text = read(&path);
        assert_columns(&path, &text, lines_of_prose(text.lines().enumerate()));
    }
    for folder in ["src", "docs", "benches", "crates/ir/src"] {
        for path in files(&root().join(folder), "rs") {
            let text = read(&path);
            assert_columns(&path, &text, lines_of_prose(doc_comments(&text)));
        }
    }
}

#[test]
fn tables_and_code_may_be_wider_than_prose() {
    let wide = "x".repeat(COLUMNS + 1);
    let page = format!("```text\n{wide}\n```\n| {wide} |\n{wide}");
    let lines: Vec<usize> = lines_of_prose(page.lines().enumerate())
        .map(|(number, _)| number)
        .collect();
    assert_eq!(lines, [4]);
    let source = format!("    /// {wide}\nlet x = 1; // {wide}\n//! {wide}");
    let lines: Vec<usize> = doc_comments(&source).map(|(number, _)| number).collect();
    assert_eq!(lines, [0, 2]);
}

#[test]
fn paths_of_the_map_exist() {
    let text = prose(&read(&root().join("CONTRIBUTING.md")));
    let folders = ["src/", "tests/", "docs/", "benches/", "proptests/"];
    let is_path = |span: &&str| folders.iter().any(|folder| span.starts_with(folder)) && !span.contains('*');
    let paths: Vec<&str> = text.split('`').skip(1).step_by(2).filter(is_path).collect();
    for path in &paths {
        assert!(
            root().join(path).exists(),
            "CONTRIBUTING.md names `{path}`, which is not there"
        );
    }
    assert!(paths.len() > 15, "{} paths were found", paths.len());
}

/// Literals that are continued on the next line, in one.
fn joined(source: &str) -> String {
    let mut lines = source.split("\\\n");
    let first = lines.next().unwrap_or_default().to_string();
    lines.fold(first, |all, line| all + line.trim_start())
}

#[test]
fn quoted_errors_are_those_of_the_library() {
    let sources: Vec<String> = files(&root().join("src"), "rs")
        .iter()
        .map(|path| joined(&read(path)))
        .collect();
    let page = read(&root().join("docs/errors.md"));
    let quoted = page
        .lines()
        .filter_map(|line| line.strip_prefix("> **")?.strip_suffix("**"));
    let quotes: Vec<&str> = quoted.map(|quote| quote.trim_matches(['…', ' '])).collect();
    for quote in &quotes {
        assert!(
            sources.iter().any(|source| source.contains(quote)),
            "docs/errors.md quotes an error that no source has: {quote}"
        );
    }
    assert!(quotes.len() > 10, "{} errors are quoted", quotes.len());
}

/// How often a driver evaluates its function.
fn evaluations<T>(driver: impl FnOnce(&dyn Fn()) -> T) -> usize {
    let count = Cell::new(0);
    let _ = driver(&|| count.set(count.get() + 1));
    count.get()
}

#[test]
fn drivers_evaluate_as_often_as_the_guide_says() {
    let (short, long) = ([0.5; 16], || vec![0.5; 40]);
    macro_rules! assert_evaluations {
        ($($count:literal $driver:ident($f:expr, $($point:expr),+);)+) => {$(
            let count = evaluations(|tick| {
                let _ = $driver(|x| { tick(); $f(x) }, $($point),+);
            });
            assert_eq!(count, $count, stringify!($driver($($point),+)));
        )+};
    }
    assert_evaluations! {
        1 gradient(|x: [_; 16]| x[0] * x[1], short);
        1 hessian(|x: [_; 16]| x[0] * x[1], short);
        1 hessian_vector_product(|x: [_; 16]| x[0] * x[1], short, short);
        1 laplacian(|x: [_; 16]| x[0] * x[1], short);
        1 third_derivatives(|x: [_; 8]| x[0] * x[1], [0.5; 8]);
        1 jacobian(|x: [_; 16]| [x[0] * x[1], x[2]], short);
        1 jvp(|x: [_; 16]| [x[0] * x[1], x[2]], short, short);
        1 gradient(|x: Vec<_>| x[0] * x[1], long());
        1 hessian_vector_product(|x: Vec<_>| x[0] * x[1], long(), long());
        1 jacobian(|x: Vec<_>| vec![x[0] * x[1]; 30], long());
        3 hessian(|x: Vec<_>| x[0] * x[1], long());
        5 laplacian(|x: Vec<_>| x[0] * x[1], long());
    }
    let numbers = |bytes: usize| bytes / size_of::<f64>();
    assert_eq!(numbers(size_of::<GradientScalar<[f64; 16]>>()), 17);
    assert_eq!(numbers(size_of::<HessianScalar<[f64; 16]>>()), 17 * 18 / 2);
}
