//! The texts of functions as Rust, compiled by the compiler into programs that tell how long they take.

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use tangent_bundle_ir::{Function, Value};

/// What the programs tell numbers and times with. They run as often as their argument says.
const HEAD: &str = "
trait All { fn all(&self, to: &mut Vec<f64>); }
impl All for f64 { fn all(&self, to: &mut Vec<f64>) { to.push(*self); } }
impl All for Vec<f64> { fn all(&self, to: &mut Vec<f64>) { to.extend(self); } }
impl All for () { fn all(&self, _: &mut Vec<f64>) {} }
impl<T: All, const N: usize> All for [T; N] {
    fn all(&self, to: &mut Vec<f64>) { self.iter().for_each(|x| x.all(to)); }
}
impl<A: All, B: All> All for (A, B) { fn all(&self, to: &mut Vec<f64>) { self.0.all(to); self.1.all(to); } }
impl<A: All> All for (A,) { fn all(&self, to: &mut Vec<f64>) { self.0.all(to); } }
impl<A: All, B: All, C: All, D: All, E: All> All for (A, B, C, D, E) {
    fn all(&self, to: &mut Vec<f64>) {
        self.0.all(to); self.1.all(to); self.2.all(to); self.3.all(to); self.4.all(to);
    }
}
impl<A: All, B: All, C: All> All for (A, B, C) {
    fn all(&self, to: &mut Vec<f64>) { self.0.all(to); self.1.all(to); self.2.all(to); }
}
impl<T: All> All for Result<T, &'static str> {
    fn all(&self, to: &mut Vec<f64>) { if let Ok(x) = self { x.all(to); } }
}
";

/// A function as a program of its own, with arguments.
pub struct Text {
    binary: std::path::PathBuf,
}

impl Text {
    /// Writes and compiles the text of a function.
    pub fn of(function: &Function, arguments: &[Value<f64>], is_array: bool) -> Self {
        let text = function.to_rust().expect("it has a text");
        let entries = |x: &[f64]| x.iter().map(|x| format!("{x:?}")).collect::<Vec<_>>().join(", ");
        let written = |value: &Value<f64>| match value {
            Value::Real(x) => format!("black_box({x:?}_f64)"),
            Value::Integer(n) => format!("black_box({n}_i64)"),
            Value::Array(x) => format!("black_box(&[{}][..])", entries(x)),
            _ => unreachable!("the cases have numbers and arrays"),
        };
        let arguments = if is_array {
            let all: Vec<f64> = arguments.iter().flat_map(|x| x.clone().reals()).collect();
            format!("black_box(&[{}])", entries(&all))
        } else {
            arguments.iter().map(written).collect::<Vec<_>>().join(", ")
        };
        let called = function.name().replace('.', "_");
        let source = format!(
            "use std::hint::black_box;\n{HEAD}\n{text}\nfn main() {{
                let times: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
                let start = std::time::Instant::now();
                for _ in 0..times {{ black_box({called}({arguments})); }}
                println!(\"{{}}\", start.elapsed().as_nanos());
                let mut all = Vec::new();
                All::all(&{called}({arguments}), &mut all);
                all.iter().for_each(|x| println!(\"{{x:?}}\"));
            }}\n"
        );
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let name = format!(
            "text-{:x}",
            source.bytes().fold(0_u64, |sum, b| sum.wrapping_mul(31) + u64::from(b))
        );
        let (file, binary) = (folder.join(format!("{name}.rs")), folder.join(name));
        fs::write(&file, &source).expect("the folder can be written to");
        let flags = env::var("RUSTFLAGS").unwrap_or_else(|_| "-C target-cpu=native".to_string());
        let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--edition", "2024", "-C", "opt-level=3", "-o"])
            .arg(&binary)
            .args(flags.split_whitespace())
            .arg(&file)
            .output()
            .expect("rustc runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self { binary }
    }

    /// Runs the program: how long so many runs take, and the numbers of the result.
    pub fn run(&self, times: u64) -> (Duration, Vec<f64>) {
        let output = Command::new(&self.binary)
            .arg(times.to_string())
            .output()
            .expect("it runs");
        let output = String::from_utf8(output.stdout).expect("it prints numbers");
        let mut lines = output.lines();
        let nanoseconds = lines.next().expect("a time").parse().expect("a number");
        let numbers = lines.map(|line| line.parse().expect("a number")).collect();
        (Duration::from_nanos(nanoseconds), numbers)
    }
}
