//! What the examples have in common: their pictures, their data, and a solver that shows its progress.

mod solver;

pub use solver::lbfgs;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use plotters::coord::Shift;
use plotters::prelude::*;

/// Lines of different functions.
pub const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// A picture of so many panels beside each other, as SVG.
pub fn panels<const K: usize>(
    draw: impl FnOnce([DrawingArea<SVGBackend, Shift>; K]) -> Result<(), Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (480 * K as u32, 400)).into_drawing_area();
        root.fill(&WHITE)?;
        let areas = root.split_evenly((1, K)).try_into();
        draw(areas.map_err(|_| "as many panels as there are")?)?;
        root.present()?;
    }
    Ok(svg)
}

/// A panel with axes: its title, the ranges of x and y, and what stands at the axes.
pub fn panel<'a>(
    area: &DrawingArea<SVGBackend<'a>, Shift>,
    title: &str,
    [x, y]: [std::ops::Range<f64>; 2],
    [x_name, y_name]: [&str; 2],
) -> Result<Panel<'a>, Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 16))
        .margin(8)
        .x_label_area_size(34)
        .y_label_area_size(46)
        .build_cartesian_2d(x, y)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc(x_name)
        .y_desc(y_name)
        .label_style(("sans-serif", 12))
        .draw()?;
    Ok(chart)
}

/// A panel with axes of floats.
pub type Panel<'a> = ChartContext<
    'a,
    SVGBackend<'a>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// A line through points, with its name in the legend unless that is empty.
pub fn line(
    chart: &mut Panel,
    name: &str,
    colour: RGBColor,
    points: impl IntoIterator<Item = (f64, f64)>,
) -> Result<(), Box<dyn Error>> {
    let series = chart.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
    if !name.is_empty() {
        series
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    Ok(())
}

/// A band between two curves, of points (x, lowest, highest).
pub fn band(
    chart: &mut Panel,
    colour: RGBColor,
    points: impl DoubleEndedIterator<Item = (f64, f64, f64)> + Clone,
) -> Result<(), Box<dyn Error>> {
    let above = points.clone().map(|(x, _, highest)| (x, highest));
    let below = points.rev().map(|(x, lowest, _)| (x, lowest));
    let outline: Vec<_> = above.chain(below).collect();
    chart.draw_series([Polygon::new(outline, colour.mix(0.25).filled())])?;
    Ok(())
}

/// Points, with their name in the legend unless that is empty.
pub fn dots(
    chart: &mut Panel,
    name: &str,
    colour: RGBColor,
    points: impl IntoIterator<Item = (f64, f64)>,
) -> Result<(), Box<dyn Error>> {
    let series = chart.draw_series(points.into_iter().map(|point| Circle::new(point, 2, colour.filled())))?;
    if !name.is_empty() {
        series
            .label(name)
            .legend(move |(x, y)| Circle::new((x + 9, y), 3, colour.filled()));
    }
    Ok(())
}

/// The rows of a table of numbers, whose first line names the columns.
pub fn table<const K: usize>(csv: &str) -> Vec<[f64; K]> {
    let number = |cell: &str| cell.parse().expect("a number");
    let row = |line: &str| line.split(',').map(number).collect::<Vec<f64>>().try_into();
    csv.lines()
        .skip(1)
        .map(|line| row(line).expect("a cell for each column"))
        .collect()
}

/// Random numbers between 0 and 1. Source: Knuth, The Art of Computer Programming 2 (1998), 3.3.4, table 1, line 26.
pub fn uniform(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The legend of a panel, in a corner.
pub fn legend(chart: &mut Panel, corner: SeriesLabelPosition) -> Result<(), Box<dyn Error>> {
    chart
        .configure_series_labels()
        .position(corner)
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font(("sans-serif", 12))
        .draw()?;
    Ok(())
}

/// `count + 1` numbers from `from` to `to`.
pub fn steps(from: f64, to: f64, count: u32) -> impl Iterator<Item = f64> {
    (0..=count).map(move |i| from + (to - from) * f64::from(i) / f64::from(count))
}

/// Where a picture is kept: beside the pages of documentation that show it.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../pictures/{name}.svg"))
}

/// Where a table is kept that a long run computed.
fn table_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("data/{name}.csv"))
}

/// Keeps the rows of a long run, with the names of the columns.
pub fn keep_table<const K: usize>(name: &str, columns: &str, rows: &[[f64; K]]) -> Result<(), Box<dyn Error>> {
    let row = |row: &[f64; K]| row.map(brief).join(",");
    let rows: Vec<String> = rows.iter().map(row).collect();
    fs::write(table_path(name), format!("{columns}\n{}\n", rows.join("\n")))?;
    println!("\nkept: docs/gallery/data/{name}.csv");
    Ok(())
}

/// The rows that a long run kept.
pub fn kept_table<const K: usize>(name: &str) -> Vec<[f64; K]> {
    table(&fs::read_to_string(table_path(name)).expect("a table that is kept"))
}

/// A number with six digits.
fn brief(x: f64) -> String {
    if x == x.round() && x.abs() < 1e9 {
        x.to_string()
    } else {
        format!("{x:.5e}")
    }
}

/// Keeps a picture.
pub fn keep(name: &str, svg: &str) -> Result<(), Box<dyn Error>> {
    let path = path(name);
    fs::write(&path, svg)?;
    println!("\ndrawn: docs/pictures/{name}.svg");
    Ok(())
}

#[cfg(doctest)]
#[doc = include_str!("../../gallery.md")]
mod blocks_of_the_gallery {}
