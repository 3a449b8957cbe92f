//! Lines with right angles.

use std::fmt::Write as _;

use maud::{Markup, html};

/// A point.
pub type Point = (i32, i32);

/// How round a corner is.
const RADIUS: i32 = 7;

/// A line through points, with round corners and a name for who looks closer.
pub fn line(class: &str, points: &[Point], name: &str) -> Markup {
    html! {
        path class={ "line" (if class.is_empty() { "" } else { " " }) (class) } d=(rounded(points)) {
            title { (name) }
        }
    }
}

/// The head of an arrow that points down, up or to the right.
pub fn head(class: &str, at: Point, to: Direction) -> Markup {
    let (x, y) = at;
    let points = match to {
        Direction::Down => format!("{x},{y} {},{} {},{}", x - 4, y - 8, x + 4, y - 8),
        Direction::Up => format!("{x},{y} {},{} {},{}", x - 4, y + 8, x + 4, y + 8),
        Direction::Right => format!("{x},{y} {},{} {},{}", x - 8, y - 4, x - 8, y + 4),
    };
    html! { polygon class={ "head" (if class.is_empty() { "" } else { " " }) (class) } points=(points) {} }
}

/// Where an arrow points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Down,
    Up,
    Right,
}

fn rounded(points: &[Point]) -> String {
    let points = straightened(points);
    let mut path = String::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        let corner = at.checked_sub(1).map(|before| points[before]).zip(points.get(at + 1));
        match corner {
            None if at == 0 => drop(write!(path, "M{x} {y}")),
            None => drop(write!(path, " L{x} {y}")),
            Some((before, &after)) => {
                let radius =
                    RADIUS.min(distance(before, (x, y)) / 2).min(distance((x, y), after) / 2);
                let (from, to) = (towards((x, y), before, radius), towards((x, y), after, radius));
                let _ = write!(path, " L{} {} Q{x} {y} {} {}", from.0, from.1, to.0, to.1);
            }
        }
    }
    path
}

/// Without points that change nothing.
fn straightened(points: &[Point]) -> Vec<Point> {
    let mut straight: Vec<Point> = Vec::new();
    for &point in points {
        if straight.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = straight[..]
            && ((a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1))
        {
            straight.pop();
        }
        straight.push(point);
    }
    straight
}

fn distance(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

/// The point that is so far from the first on the way to the second.
fn towards(from: Point, to: Point, far: i32) -> Point {
    (from.0 + (to.0 - from.0).signum() * far, from.1 + (to.1 - from.1).signum() * far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_round_and_straight_lines_are_straight() {
        assert_eq!(rounded(&[(5, 0), (5, 10), (5, 40)]), "M5 0 L5 40");
        assert_eq!(rounded(&[(0, 0), (0, 20), (40, 20)]), "M0 0 L0 13 Q0 20 7 20 L40 20");
    }
}
