//! Which service stands where: rows from top to bottom, columns from left to right.
//!
//! Every tier is a band of rows of its own. Within it a service stands below those that call it: its
//! depth is the length of the longest chain of calls that leads to it. What is called by neighbours
//! stands close to them, and rows that would be too long are broken evenly.

use super::super::Overview;

/// Services in rows and columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// How many columns there are; at least one.
    pub columns: usize,
    /// By row and column: position of the service.
    pub rows: Vec<Vec<Option<usize>>>,
    /// Of each row: position of its tier.
    pub tiers: Vec<usize>,
    /// Of each service: row and column.
    pub of: Vec<(usize, usize)>,
}

/// Places the services in rows of at most so many.
pub fn place(overview: &Overview, most: usize) -> Placement {
    let depths = depths(overview);
    let mut rows: Vec<(usize, Vec<usize>)> = Vec::new();
    for tier in 0..overview.tiers.len().max(1) {
        let services = (0..overview.services.len()).filter(|&it| tier_of(overview, it) == tier);
        let services: Vec<_> = services.collect();
        for depth in 0..overview.services.len() {
            let level: Vec<_> =
                services.iter().copied().filter(|&it| depths[it] == depth).collect();
            let level = beside_callers(overview, &rows, level);
            let count = level.len().div_ceil(most).max(1);
            let chunks = level.chunks(level.len().div_ceil(count).max(1));
            rows.extend(chunks.map(|chunk| (tier, chunk.to_vec())));
        }
    }
    let columns = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(1);
    let mut placement = Placement {
        columns,
        rows: Vec::new(),
        tiers: Vec::new(),
        of: vec![(0, 0); overview.services.len()],
    };
    for (tier, row) in rows {
        let number = placement.rows.len();
        let mut places = vec![None; columns];
        for (column, service) in in_columns(overview, &placement, &row) {
            places[column] = Some(service);
            placement.of[service] = (number, column);
        }
        placement.rows.push(places);
        placement.tiers.push(tier);
    }
    placement
}

/// The position of a service's tier; the last one if it is not known.
fn tier_of(overview: &Overview, service: usize) -> usize {
    let name = &overview.services[service].tier;
    let position = overview.tiers.iter().position(|tier| tier.name == *name);
    position.unwrap_or(overview.tiers.len().saturating_sub(1))
}

/// Length of the longest chain of calls that leads to each service. In a circle, which strata refuses,
/// it ends somewhere.
fn depths(overview: &Overview) -> Vec<usize> {
    let count = overview.services.len();
    let mut depths = vec![0; count];
    for _ in 0..count {
        for &(from, to) in &overview.calls {
            depths[to] = depths[to].max(depths[from] + 1).min(count - 1);
        }
    }
    depths
}

/// A level in the order of its callers in the rows so far.
fn beside_callers(
    overview: &Overview,
    rows: &[(usize, Vec<usize>)],
    mut level: Vec<usize>,
) -> Vec<usize> {
    // Thousandths of a row's length.
    let place = |service: usize| {
        rows.iter().find_map(|(_, row)| {
            let position = row.iter().position(|&it| it == service)?;
            Some((position * 2 + 1) * 500 / row.len())
        })
    };
    level.sort_by_key(|&service| {
        let callers = overview.calls.iter().filter(|(_, to)| *to == service);
        mean(callers.filter_map(|&(from, _)| place(from))).unwrap_or(500)
    });
    level
}

/// Columns for the services of a row, in their order: below their callers, or in the middle.
fn in_columns(overview: &Overview, so_far: &Placement, row: &[usize]) -> Vec<(usize, usize)> {
    let free = so_far.columns - row.len();
    let mut next = 0;
    let places = row.iter().enumerate().map(|(at, &service)| {
        let callers = overview.calls.iter().filter(|(_, to)| *to == service);
        let above = callers.filter_map(|&(from, _)| {
            let (above, column) = so_far.of[from];
            let is_placed = so_far.rows.get(above).is_some_and(|row| row[column] == Some(from));
            is_placed.then_some(column)
        });
        let wanted = mean(above).unwrap_or(free / 2 + at);
        let column = wanted.clamp(next, free + at);
        next = column + 1;
        (column, service)
    });
    places.collect()
}

fn mean(values: impl Iterator<Item = usize>) -> Option<usize> {
    let values: Vec<_> = values.collect();
    let sum: usize = values.iter().sum();
    sum.checked_div(values.len())
}
