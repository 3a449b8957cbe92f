//! The layers as an N² chart, as interfaces between systems are drawn: the layers along the diagonal, and
//! where the row of one meets the column of another, the outputs that the one promises to the other.

use maud::{Markup, html};

use super::paths::{Direction, head, line};
use super::{Area, Style, int, lines, picture, text, width};
use crate::graph::{Contract, Layers};

const MARGIN: i32 = 24;
const GAP: i32 = 22;
const LEADING: i32 = 16;
const HEAD: i32 = 64;

/// Draws the layers.
pub fn contracts(layers: &Layers) -> String {
    let chart = Chart::of(layers);
    let mut shapes = vec![
        text(Style::Title, (MARGIN, MARGIN + 18), "start", "Layers and their contracts"),
        text(Style::Soft, (MARGIN, MARGIN + 38), "start", EXPLAINED),
    ];
    shapes.extend((0..layers.layers.len()).map(|layer| chart.lines(layer)));
    shapes.extend(layers.contracts.iter().map(|contract| chart.cell(contract)));
    for (number, layer) in layers.layers.iter().enumerate() {
        let area = chart.card(number);
        shapes.push(area.draw("entry", 8));
        shapes.push(text(Style::Name, (area.x + 12, area.y + 21), "start", &layer.name));
        for (line, word) in layer.holds.iter().enumerate() {
            let y = area.y + 21 + LEADING * (int(line) + 1);
            shapes.push(text(Style::Soft, (area.x + 12, y), "start", word));
        }
    }
    let size = (chart.right() + MARGIN, chart.bottom() + MARGIN);
    picture("layers", "Layers and their contracts", &description(layers), size, &lines(shapes))
}

const EXPLAINED: &str = "The layers in the order in which they are applied. Along its row, what a layer \
                         promises; down its column, what it reads.";

struct Chart<'a> {
    layers: &'a Layers,
    /// Left side and width of each column.
    columns: Vec<(i32, i32)>,
    /// Upper side and height of each row.
    rows: Vec<(i32, i32)>,
}

impl<'a> Chart<'a> {
    fn of(layers: &'a Layers) -> Self {
        let all = layers.layers.iter();
        let widths = all.clone().map(|layer| {
            let words = layer.holds.iter().map(|word| width(Style::Soft, word));
            let read = layers.contracts.iter().filter(|contract| contract.to == layer.name);
            let read = read.flat_map(|it| &it.outputs).map(|output| width(Style::Code, output));
            let name = width(Style::Name, &layer.name);
            words.chain(read).chain([name]).max().unwrap_or_default() + 24
        });
        let heights = all.map(|layer| {
            let promised = layers.contracts.iter().filter(|contract| contract.from == layer.name);
            let promised = promised.map(|contract| 18 + LEADING * int(contract.outputs.len()));
            promised.chain([34 + LEADING * int(layer.holds.len())]).max().unwrap_or_default()
        });
        let place = |sizes: &mut dyn Iterator<Item = i32>, from: i32| {
            let placed = sizes.scan(from, |next, size| {
                let at = *next;
                *next += size + GAP;
                Some((at, size))
            });
            placed.collect::<Vec<_>>()
        };
        let columns = place(&mut { widths }, MARGIN);
        let rows = place(&mut { heights }, MARGIN + HEAD);
        Self { layers, columns, rows }
    }

    fn right(&self) -> i32 {
        let explained = MARGIN + width(Style::Soft, EXPLAINED);
        self.columns.last().map_or(0, |(x, width)| x + width).max(explained)
    }

    fn bottom(&self) -> i32 {
        self.rows.last().map_or(MARGIN, |(y, height)| y + height)
    }

    fn number(&self, layer: &str) -> usize {
        self.layers.layers.iter().position(|it| it.name == layer).unwrap_or_default()
    }

    fn area(&self, row: usize, column: usize) -> Area {
        let ((y, height), (x, width)) = (self.rows[row], self.columns[column]);
        Area { x, y, width, height }
    }

    fn card(&self, layer: usize) -> Area {
        let area = self.area(layer, layer);
        let height = 34 + LEADING * int(self.layers.layers[layer].holds.len());
        Area { y: area.y + (area.height - height) / 2, height, ..area }
    }

    /// The outputs, in the middle of their field.
    fn outputs(&self, contract: &Contract) -> Area {
        let field = self.area(self.number(&contract.from), self.number(&contract.to));
        let height = 10 + LEADING * int(contract.outputs.len());
        Area { y: field.y + (field.height - height) / 2, height, ..field }
    }

    fn cell(&self, contract: &Contract) -> Markup {
        let area = self.outputs(contract);
        let names = contract.outputs.iter().enumerate().map(|(line, output)| {
            let at = (area.x + 10, area.y + 5 + LEADING * (int(line) + 1) - 4);
            text(Style::Code, at, "start", output)
        });
        html! {
            g {
                title { (contract.to) " reads of " (contract.from) ": " (contract.outputs.join(", ")) }
                (area.draw("card", 6))
                @for name in names { (name) }
            }
        }
    }

    /// Along the row of a layer to the last outputs that it promises, and down its column from the first
    /// that it reads. The outputs are drawn on top.
    fn lines(&self, layer: usize) -> Markup {
        let (name, card) = (&self.layers.layers[layer].name, self.card(layer));
        let contracts = self.layers.contracts.iter();
        let promised = contracts.clone().filter(|contract| contract.from == *name);
        let read = contracts.filter(|contract| contract.to == *name);
        let last = promised.map(|contract| self.outputs(contract).x).max();
        let first = read.map(|contract| self.outputs(contract).bottom()).min();
        let (x, y) = (card.middle(), card.y + card.height / 2);
        html! {
            @if let Some(last) = last {
                (line("", &[(card.right(), y), (last, y)], &format!("promised by {name}")))
            }
            @if let Some(first) = first {
                (line("", &[(x, first), (x, card.y - 4)], &format!("read by {name}")))
                (head("", (x, card.y), Direction::Down))
            }
        }
    }
}

fn description(layers: &Layers) -> String {
    let sentences = layers.contracts.iter().map(|contract| {
        format!("{} reads of {}: {}.", contract.to, contract.from, contract.outputs.join(", "))
    });
    sentences.collect::<Vec<_>>().join(" ")
}
