//! The list of floors on the page of a crate, which packages of the workspace share.

/// Asserts that the page of a crate lists these floors, which are given from the ground up.
pub fn assert_lists(page: &str, floors: &[&str]) {
    let (_, list) = page.split_once("# The floors of the crate").expect("the heading");
    let mut blocks = list.split("//! ```");
    let lines = blocks.nth(1).expect("a block of text").lines().skip(1);
    let names = lines.map(|line| line.trim_start_matches("//! ").split(' ').next().expect("a name"));
    let from_the_ground: Vec<&str> = names.collect::<Vec<_>>().into_iter().rev().collect();
    assert_eq!(from_the_ground, floors);
}
