//! How the arrows run between the rows and columns.
//!
//! All arrows of one kind to one service are a net: they end in the same point. An arrow leaves the lower
//! side of its service and turns into the net's *track*, a level line in the gap above the service that is
//! called. Where that is not the next row, it first goes along a *lane*, an upright line in a channel
//! beside the columns. No two nets share a piece of a track or of a lane.

use std::collections::BTreeMap;

use super::int;
use super::placement::Placement;
use crate::graph::Overview;

/// Between two tracks or two lanes.
pub const STEP: i32 = 10;

/// Least width of a channel.
const CHANNEL: i32 = 44;

/// Where arrows of both kinds end, left and right of the middle.
const APART: i32 = 14;

/// Where the first arrow leaves, from the middle: clear of where arrows of the row below end.
const LEAVE: i32 = 28;

/// What an arrow stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArrowKind {
    /// Of the load balancer.
    Request,
    /// Of one service to another.
    Call,
}

/// Height of a point, as long as rows have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    /// The lower side of the load balancer.
    Balancer,
    /// The lower side of a row.
    Below(usize),
    /// The track of a number in the gap above a row.
    Track(usize, usize),
    /// The upper side of a row.
    Above(usize),
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    pub kind: ArrowKind,
    /// The service that calls; none for the load balancer.
    pub from: Option<usize>,
    pub to: usize,
    pub points: Vec<(i32, Height)>,
}

/// All arrows, and the room that they need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routes {
    /// Left side of each column.
    pub columns: Vec<i32>,
    /// Of all columns and channels.
    pub width: i32,
    /// Number of tracks in the gap above each row, and below the last.
    pub tracks: Vec<usize>,
    pub arrows: Vec<Arrow>,
}

struct Net {
    kind: ArrowKind,
    to: usize,
    from: Vec<Option<usize>>,
    /// Channel, and gaps from and to.
    lane: Option<(usize, usize, usize)>,
}

/// Routes every request and every call.
pub fn route(overview: &Overview, placement: &Placement, card: i32) -> Routes {
    let nets = nets(overview, placement);
    let (slots, counts) = lanes(&nets, placement.columns + 1);
    let widths: Vec<_> = counts.iter().map(|&count| CHANNEL.max(int(count) * STEP + 24)).collect();
    let lefts = |column: usize| widths[..column].iter().sum::<i32>() + int(column) * card;
    let columns: Vec<_> =
        (0..placement.columns).map(|column| lefts(column) + widths[column]).collect();
    let lane = |net: usize| {
        let (channel, ..) = nets[net].lane?;
        let all = (int(counts[channel]) - 1) * STEP;
        Some(lefts(channel) + (widths[channel] - all) / 2 + int(slots[net]) * STEP)
    };
    let lanes: Vec<_> = (0..nets.len()).map(lane).collect();
    let ends: Vec<_> = nets.iter().map(|net| end(net, &nets, placement, &columns, card)).collect();
    let mut arrows = Vec::new();
    for (number, net) in nets.iter().enumerate() {
        for &from in &net.from {
            let leaves = from.map(|from| {
                leaves(from, number, &nets, placement, (&columns, card), (&lanes, &ends))
            });
            let points = points(net, from.zip(leaves), lanes[number], ends[number], placement);
            arrows.push((number, Arrow { kind: net.kind, from, to: net.to, points }));
        }
    }
    let tracks = tracks(&mut arrows, placement.rows.len());
    let width = lefts(placement.columns) + widths[placement.columns];
    Routes { columns, width, tracks, arrows: arrows.into_iter().map(|(_, arrow)| arrow).collect() }
}

fn nets(overview: &Overview, placement: &Placement) -> Vec<Net> {
    let mut nets: BTreeMap<(ArrowKind, usize), Vec<Option<usize>>> = BTreeMap::new();
    if overview.entry.is_some() {
        for (to, _) in overview.services.iter().enumerate().filter(|(_, it)| !it.paths.is_empty()) {
            nets.insert((ArrowKind::Request, to), vec![None]);
        }
    }
    for &(from, to) in &overview.calls {
        nets.entry((ArrowKind::Call, to)).or_default().push(Some(from));
    }
    let nets = nets.into_iter().map(|((kind, to), from)| {
        let lane = lane(to, &from, placement);
        Net { kind, to, from, lane }
    });
    nets.collect()
}

/// The channel beside the service that is called, on the side of those that call it from afar.
fn lane(to: usize, from: &[Option<usize>], placement: &Placement) -> Option<(usize, usize, usize)> {
    let (row, column) = placement.of[to];
    let far = from.iter().filter_map(|&from| match from {
        // Straight down, if nothing stands in the way.
        None => {
            let is_free = placement.rows[..row].iter().all(|row| row[column].is_none());
            (!is_free).then_some((0, 0))
        }
        Some(from) => {
            let (above, beside) = placement.of[from];
            (above + 1 != row).then_some((above + 1, 2 * beside + 1))
        }
    });
    let far: Vec<_> = far.collect();
    let first = far.iter().map(|(gap, _)| *gap).chain([row]).min()?;
    let last = far.iter().map(|(gap, _)| *gap).chain([row]).max()?;
    let beside: usize = far.iter().map(|(_, beside)| beside).sum();
    let mean = beside.checked_div(far.len())?;
    let channel = if mean < 2 * column + 1 { column } else { column + 1 };
    Some((channel, first, last))
}

/// A slot in its channel for each net, and how many each channel has.
fn lanes(nets: &[Net], channels: usize) -> (Vec<usize>, Vec<usize>) {
    let mut order: Vec<_> = (0..nets.len()).filter(|&net| nets[net].lane.is_some()).collect();
    order.sort_by_key(|&net| nets[net].lane);
    let mut slots = vec![0; nets.len()];
    // The last gap of what is in each slot.
    let mut taken: Vec<Vec<usize>> = vec![Vec::new(); channels];
    for net in order {
        let Some((channel, first, last)) = nets[net].lane else { continue };
        let channel = &mut taken[channel];
        if let Some(slot) = channel.iter().position(|&end| end < first) {
            channel[slot] = last;
            slots[net] = slot;
        } else {
            slots[net] = channel.len();
            channel.push(last);
        }
    }
    (slots, taken.iter().map(Vec::len).collect())
}

/// Where the arrows of a net end.
fn end(net: &Net, nets: &[Net], placement: &Placement, columns: &[i32], card: i32) -> i32 {
    let (_, column) = placement.of[net.to];
    let shared = nets.iter().any(|other| other.to == net.to && other.kind != net.kind);
    let aside = match net.kind {
        _ if !shared => 0,
        ArrowKind::Request => -APART,
        ArrowKind::Call => APART,
    };
    columns[column] + card / 2 + aside
}

/// Where an arrow leaves its service: right above its end, or on the side that it turns to.
fn leaves(
    from: usize,
    net: usize,
    nets: &[Net],
    placement: &Placement,
    (columns, card): (&[i32], i32),
    (lanes, ends): (&[Option<i32>], &[i32]),
) -> i32 {
    let (row, column) = placement.of[from];
    let middle = columns[column] + card / 2;
    let is_straight = |net: usize| placement.of[nets[net].to] == (row + 1, column);
    if is_straight(net) {
        return ends[net];
    }
    let turns = |net: usize| {
        let is_next = placement.of[nets[net].to].0 == row + 1;
        lanes[net].filter(|_| !is_next).unwrap_or(ends[net])
    };
    let is_left = turns(net) < middle;
    let beside = (0..nets.len()).filter(|&other| {
        nets[other].from.contains(&Some(from))
            && !is_straight(other)
            && (turns(other) < middle) == is_left
    });
    let mut beside: Vec<_> = beside.map(|other| ((turns(other) - middle).abs(), other)).collect();
    beside.sort_unstable();
    let position = beside.iter().position(|(_, other)| *other == net).unwrap_or_default();
    let aside = (LEAVE + int(position) * STEP).min(card / 2 - STEP);
    if is_left { middle - aside } else { middle + aside }
}

fn points(
    net: &Net,
    from: Option<(usize, i32)>,
    lane: Option<i32>,
    end: i32,
    placement: &Placement,
) -> Vec<(i32, Height)> {
    let (row, _) = placement.of[net.to];
    // The numbers of tracks are given later.
    let track = |gap: usize| Height::Track(gap, 0);
    let mut points = Vec::new();
    match (from, lane) {
        (None, None) => points.push((end, Height::Balancer)),
        (None, Some(lane)) => points.extend([(lane, Height::Balancer), (lane, track(row))]),
        (Some((from, x)), lane) => {
            let (above, _) = placement.of[from];
            points.extend([(x, Height::Below(above)), (x, track(above + 1))]);
            if above + 1 != row {
                points.extend(lane.map(|lane| (lane, track(above + 1))));
                points.extend(lane.map(|lane| (lane, track(row))));
            }
        }
    }
    if points.len() > 1 {
        points.push((end, track(row)));
    }
    points.push((end, Height::Above(row)));
    points
}

/// Gives every net a track in each gap where it turns, and says how many tracks each gap has.
fn tracks(arrows: &mut [(usize, Arrow)], rows: usize) -> Vec<usize> {
    // By gap and net: from where to where.
    let mut spans: Vec<BTreeMap<usize, (i32, i32)>> = vec![BTreeMap::new(); rows + 1];
    for (net, arrow) in &*arrows {
        for &(x, height) in &arrow.points {
            if let Height::Track(gap, _) = height {
                let span = spans[gap].entry(*net).or_insert((x, x));
                *span = (span.0.min(x), span.1.max(x));
            }
        }
    }
    let mut numbers: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut counts = Vec::new();
    for (gap, spans) in spans.iter().enumerate() {
        let mut spans: Vec<_> = spans.iter().filter(|(_, span)| span.0 != span.1).collect();
        spans.sort_by_key(|(net, span)| (span.0, **net));
        let mut taken: Vec<i32> = Vec::new();
        for (&net, &(from, to)) in spans {
            let free = taken.iter().position(|&end| end + STEP < from);
            let number = free.unwrap_or(taken.len());
            numbers.insert((gap, net), number);
            if number == taken.len() {
                taken.push(to);
            } else {
                taken[number] = to;
            }
        }
        counts.push(taken.len());
    }
    for (net, arrow) in arrows {
        for (_, height) in &mut arrow.points {
            if let Height::Track(gap, number) = height {
                *number = numbers.get(&(*gap, *net)).copied().unwrap_or_default();
            }
        }
    }
    counts
}
