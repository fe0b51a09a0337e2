//! expect: cannot be shared between threads safely

use tangent_bundle::reverse::Recording;

fn main() {
    let recording: Recording = Recording::new();
    std::thread::spawn(move || recording.variable(1.0).value());
}
