//! expect: cannot be shared between threads safely

use tangent_bundle::reverse::Recording;

fn main() {
    let recording = Recording::new();
    let x = recording.variable(1.0);
    std::thread::spawn(move || x * x);
}
