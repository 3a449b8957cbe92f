//! An environment as a map: the internet above, tiers as bands below each other, in each its subnets on
//! the left, its services in the middle, and the ways out on the right.

use maud::{Markup, html};
use platform::ANYWHERE;
use platform::wording::counted;

use super::arrow_routing::{Arrow, ArrowKind, Height, Routes, STEP, route};
use super::paths::{Direction, Point, head, line};
use super::placement::{Placement, place};
use super::text_layout::fit;
use super::{Area, Style, int, lines, picture, text, width};
use crate::graph::{Overview, OverviewService, OverviewTier, WayOut};

const MARGIN: i32 = 24;
const PAD: i32 = 16;
/// Between two bands.
const BETWEEN: i32 = 14;
/// Between two lines of text.
const LEADING: i32 = 17;
/// What rows may be wide.
const MOST: i32 = 860;
/// What the middle is wide at least.
const LEAST: i32 = 380;
/// Below a track: room for a corner and the head of an arrow.
const LANDING: i32 = 20;

/// Draws an environment.
pub fn overview(overview: &Overview) -> String {
    let map = Map::of(overview);
    let mut shapes = map.ground();
    for arrow in &map.routes.arrows {
        shapes.push(map.arrow(arrow));
    }
    for (number, service) in overview.services.iter().enumerate() {
        shapes.push(map.card(number, service));
    }
    shapes.extend(map.legend());
    let title = format!("Environment {}", overview.title());
    let id = format!("environment-{}", overview.name);
    picture(&id, &title, &description(overview), (map.width, map.height), &lines(shapes))
}

/// Everything that is placed.
struct Map<'a> {
    overview: &'a Overview,
    placement: Placement,
    routes: Routes,
    /// Width and height of a service.
    card: (i32, i32),
    internet: Area,
    vpc: Area,
    /// Of the tiers.
    bands: Vec<Area>,
    /// Load balancer, and to its right the NAT gateways.
    edge: Area,
    /// Left side of the first channel.
    left: i32,
    /// Ways out.
    gutter: Area,
    /// Upper sides of the rows.
    rows: Vec<i32>,
    width: i32,
    height: i32,
}

impl<'a> Map<'a> {
    fn of(overview: &'a Overview) -> Self {
        let card = card(overview);
        let most = usize::try_from((MOST / (card.0 + 44)).max(1)).unwrap_or(1);
        let placement = place(overview, most);
        let routes = route(overview, &placement, card.0);
        let sidebar = sidebar(overview);
        let middle = routes.width.max(LEAST);
        let content = MARGIN + PAD + sidebar;
        let gutter = Area { x: content + middle, y: 0, width: gutter(overview), height: 0 };
        let vpc_width = PAD + sidebar + middle + gutter.width + PAD;
        let y = MARGIN + 60;
        let internet =
            Area { x: content + 12, y, width: gutter.right() - PAD - content - 12, height: 34 };
        let vpc = Area { x: MARGIN, y: internet.bottom() + 44, width: vpc_width, height: 0 };
        let mut map = Self {
            overview,
            card,
            internet,
            vpc,
            bands: Vec::new(),
            edge: Area { x: content + 12, y: 0, width: middle - 24, height: 0 },
            left: content + (middle - routes.width) / 2,
            gutter,
            rows: Vec::new(),
            width: vpc.right() + MARGIN,
            height: 0,
            placement,
            routes,
        };
        map.stack();
        map
    }

    /// Stacks the bands and their rows.
    fn stack(&mut self) {
        let mut y = self.vpc.y + 36;
        let count = self.overview.tiers.len().max(1);
        for tier in 0..count {
            let least = self.least(tier);
            let inner = y + PAD;
            let mut bottom = y;
            if tier == 0 && self.has_edge() {
                self.edge = Area { y: inner, height: least, ..self.edge };
                bottom = self.edge.bottom();
            }
            for row in
                (0..self.placement.rows.len()).filter(|&row| self.placement.tiers[row] == tier)
            {
                let tracks = int(self.routes.tracks[row]);
                bottom += (LANDING + 12).max(14 + (tracks - 1).max(0) * STEP + LANDING);
                self.rows.push(bottom);
                bottom += self.card.1;
                if row + 1 == self.placement.rows.len() {
                    bottom += int(self.routes.tracks[row + 1]) * STEP;
                }
            }
            let height = bottom.max(inner + least) + PAD - y;
            let x = self.vpc.x + PAD;
            self.bands.push(Area { x, y, width: self.vpc.width - 2 * PAD, height });
            y += height + BETWEEN;
        }
        self.vpc.height = y - BETWEEN + PAD - self.vpc.y;
        self.height = self.vpc.bottom() + 44;
    }

    /// What the texts at both sides of a band need.
    fn least(&self, tier: usize) -> i32 {
        let zones = self.overview.tiers.get(tier).map_or(0, |tier| tier.subnets.len());
        let mut least = 46 + int(zones) * LEADING;
        if tier + 1 == self.bands_count() {
            least = least.max(56 + int(self.overview.endpoints.len()) * LEADING);
        }
        if tier == 0 {
            least = least.max(44 + int(self.overview.nat.len()) * LEADING).max(76);
        }
        least
    }

    fn bands_count(&self) -> usize {
        self.overview.tiers.len().max(1)
    }

    fn has_edge(&self) -> bool {
        self.overview.entry.is_some() || !self.overview.nat.is_empty()
    }

    fn nat(&self) -> Area {
        Area { x: self.gutter.x, width: self.gutter.width - PAD, ..self.edge }
    }

    /// Everything but the services and their arrows.
    fn ground(&self) -> Vec<Markup> {
        let mut shapes = self.head();
        shapes.push(self.internet.draw("entry", 17));
        let middle = self.internet.y + 22;
        shapes.push(text(Style::Name, (self.internet.x + 20, middle), "start", "Internet"));
        shapes.push(self.vpc.draw("frame", 10));
        let name = format!("VPC {}", self.overview.cidr);
        shapes.push(text(Style::Name, (self.vpc.x + PAD, self.vpc.y + 24), "start", &name));
        shapes.extend(self.bands.iter().map(|band| band.draw("band", 8)));
        for (tier, &band) in self.overview.tiers.iter().zip(&self.bands) {
            shapes.extend(subnets(tier, band));
        }
        shapes.extend(self.entry());
        if !self.overview.nat.is_empty() {
            shapes.extend(self.ways_out());
        }
        if !self.overview.endpoints.is_empty() {
            shapes.extend(self.endpoints());
        }
        shapes
    }

    /// Name of the environment, and the shares of its releases.
    fn head(&self) -> Vec<Markup> {
        let overview = self.overview;
        let zones = overview.tiers.iter().map(|tier| tier.subnets.len()).max().unwrap_or_default();
        let services = overview.services.len();
        let about = format!("{}, {zones} zones, {}", overview.region, counted(services, "service"));
        let mut shapes = vec![
            text(Style::Title, (MARGIN, MARGIN + 18), "start", &overview.name),
            text(Style::Soft, (MARGIN, MARGIN + 38), "start", &about),
        ];
        let (mut x, y) = (self.vpc.right(), MARGIN + 14);
        for (number, release) in overview.releases.iter().enumerate().rev() {
            let words = format!("{} {} %", release.name, release.weight);
            shapes.push(text(Style::Name, (x, y), "end", &words));
            x -= width(Style::Name, &words) + 6;
            let class = if number % 2 == 0 { "share" } else { "share other" };
            shapes.push(Area { x: x - 10, y: y - 9, width: 10, height: 10 }.draw(class, 2));
            x -= 28;
        }
        let all: u64 = overview.releases.iter().map(|release| release.weight).sum();
        let mut x = self.vpc.right() - BAR;
        for (number, release) in overview.releases.iter().enumerate().filter(|_| all > 0) {
            let share = release.weight * u64::from(BAR.unsigned_abs()) / all;
            let share = i32::try_from(share).unwrap_or(BAR);
            let class = if number % 2 == 0 { "share" } else { "share other" };
            if share > 0 {
                shapes.push(Area { x, y: y + 10, width: share, height: 6 }.draw(class, 0));
            }
            x += share;
        }
        shapes
    }

    /// The load balancer, and who comes to it.
    fn entry(&self) -> Vec<Markup> {
        let Some(entry) = &self.overview.entry else { return Vec::new() };
        let x = self.edge.x + 16;
        let top = self.edge.y + self.edge.height / 2 - 12;
        let title = if entry.firewall { "Load balancer and WAF" } else { "Load balancer" };
        let mut shapes = vec![
            self.edge.draw("entry", 8),
            text(Style::Name, (x, top), "start", title),
            text(Style::Code, (x, top + LEADING), "start", &entry.name),
        ];
        let words: Vec<_> =
            entry.listeners.iter().map(crate::graph::OverviewListener::words).collect();
        let words = fit(Style::Soft, &words.join(" · "), self.edge.width - 32);
        shapes.push(text(Style::Soft, (x, top + 2 * LEADING), "start", &words));
        let (at, from) = (self.edge.middle(), self.internet.bottom());
        let name = format!("the internet reaches the load balancer on {}", entry.ports());
        shapes.push(line("request", &[(at, from), (at, self.edge.y - 4)], &name));
        shapes.push(head("request", (at, self.edge.y), Direction::Down));
        let whence = match &entry.allowed[..] {
            [] => "nobody".to_owned(),
            [one] if one == ANYWHERE => "anywhere".to_owned(),
            [one] => one.clone(),
            more => counted(more.len(), "range"),
        };
        let label = format!("{} from {whence}", entry.ports());
        shapes.push(text(Style::Request, (at + 10, from + 26), "start", &label));
        shapes
    }

    /// NAT gateways, and the default routes that lead to them.
    fn ways_out(&self) -> Vec<Markup> {
        let nat = self.nat();
        let mut shapes = vec![nat.draw("way-out", 8)];
        let middle = nat.middle();
        let title = if self.overview.nat.len() == 1 { "NAT gateway" } else { "NAT gateways" };
        let top = nat.y + (nat.height - int(self.overview.nat.len()) * LEADING) / 2 + 4;
        shapes.push(text(Style::Name, (middle, top), "middle", title));
        for (number, zone) in self.overview.nat.iter().enumerate() {
            let y = top + LEADING * (int(number) + 1);
            shapes.push(text(Style::Soft, (middle, y), "middle", zone));
        }
        let up = [(middle, nat.y), (middle, self.internet.bottom() + 4)];
        shapes.push(line("out", &up, "NAT gateways reach the internet"));
        shapes.push(head("out", (middle, self.internet.bottom()), Direction::Up));
        let bands = self.overview.tiers.iter().zip(&self.bands);
        for (number, (tier, band)) in bands.filter(|(it, _)| it.way_out == WayOut::Nat).enumerate()
        {
            let from = (middle + int(number) * 16, band.y + 40);
            let name = format!("{} subnets have a default route to NAT", tier.name);
            shapes.push(line("out", &[from, (from.0, nat.bottom() + 4)], &name));
            shapes.push(head("out", (from.0, nat.bottom()), Direction::Up));
            shapes.push(html! { circle class="head out" cx=(from.0) cy=(from.1) r="3" {} });
            shapes.push(text(Style::Out, (from.0, from.1 + 20), "middle", "default route"));
        }
        shapes
    }

    fn endpoints(&self) -> Vec<Markup> {
        let Some(band) = self.bands.last() else { return Vec::new() };
        let height = 56 + int(self.overview.endpoints.len()) * LEADING;
        let area =
            Area { x: self.gutter.x, y: band.y + PAD, width: self.gutter.width - PAD, height };
        let x = area.x + 14;
        let mut shapes = vec![
            area.draw("card", 8),
            text(Style::Name, (x, area.y + 22), "start", "VPC endpoints"),
            text(Style::Soft, (x, area.y + 22 + LEADING), "start", &whence(self.overview)),
        ];
        for (number, endpoint) in self.overview.endpoints.iter().enumerate() {
            let y = area.y + 44 + LEADING * (int(number) + 1) - 4;
            shapes.push(text(Style::Code, (x, y), "start", &endpoint.words()));
        }
        shapes
    }

    fn card(&self, number: usize, service: &OverviewService) -> Markup {
        let (row, column) = self.placement.of[number];
        let area = Area {
            x: self.left + self.routes.columns[column],
            y: self.rows[row],
            width: self.card.0,
            height: self.card.1,
        };
        let mut texts = vec![text(Style::Name, (area.x + 14, area.y + 22), "start", &service.name)];
        let facts = service.facts();
        let styles = [Style::Soft, Style::Request, Style::Out];
        let facts =
            facts.iter().zip(styles).filter_map(|(fact, style)| Some((fact.as_ref()?, style)));
        for (line, (fact, style)) in facts.enumerate() {
            let at = (area.x + 14, area.y + 22 + LEADING * (int(line) + 1));
            texts.push(text(style, at, "start", &fit(style, fact, area.width - 28)));
        }
        html! {
            g {
                title { (service.name) " in " (service.tier) " subnets: " (words(service)) }
                (area.draw("card", 8))
                @for text in texts { (text) }
            }
        }
    }

    fn arrow(&self, arrow: &Arrow) -> Markup {
        let to = &self.overview.services[arrow.to];
        let port = to.port.map(|port| format!(" on {port}")).unwrap_or_default();
        let (class, name) = match arrow.from.map(|from| &self.overview.services[from].name) {
            Some(from) => ("", format!("{from} calls {}{port}", to.name)),
            None => ("request", format!("{} goes to {}{port}", to.paths.join(" "), to.name)),
        };
        debug_assert_eq!(arrow.from.is_none(), arrow.kind == ArrowKind::Request);
        let mut points: Vec<_> = arrow.points.iter().map(|&point| self.point(point)).collect();
        let Some(end) = points.last_mut() else { return html! {} };
        let tip = *end;
        end.1 -= 4;
        html! { (line(class, &points, &name)) (head(class, tip, Direction::Down)) }
    }

    fn point(&self, (x, height): (i32, Height)) -> Point {
        let last = self.placement.rows.len();
        let y = match height {
            Height::Balancer => self.edge.bottom(),
            Height::Below(row) => self.rows[row] + self.card.1,
            Height::Above(row) => self.rows[row],
            Height::Track(gap, number) if gap == last => {
                self.rows[last - 1] + self.card.1 + (int(number) + 1) * STEP
            }
            Height::Track(gap, number) => {
                let below = int(self.routes.tracks[gap]) - 1 - int(number);
                self.rows[gap] - LANDING - below * STEP
            }
        };
        (self.left + x, y)
    }

    /// What the colours of the arrows say.
    fn legend(&self) -> Vec<Markup> {
        let y = self.vpc.bottom() + 24;
        let mut x = MARGIN;
        let mut shapes = Vec::new();
        for (class, words) in [
            ("request", "request from the internet"),
            ("", "call from service to service"),
            ("out", "way out"),
        ] {
            if class == "out" && self.overview.nat.is_empty() {
                continue;
            }
            shapes.push(line(class, &[(x, y), (x + 26, y)], words));
            shapes.push(head(class, (x + 30, y), Direction::Right));
            shapes.push(text(Style::Soft, (x + 38, y + 4), "start", words));
            x += 38 + width(Style::Soft, words) + 24;
        }
        shapes
    }
}

/// Length of the bar that shows the releases' shares.
const BAR: i32 = 200;

/// Width and height of a service: the same for all.
fn card(overview: &Overview) -> (i32, i32) {
    let names = overview.services.iter().map(|service| width(Style::Name, &service.name));
    let facts = overview.services.iter().flat_map(|service| {
        let [size, _, out] = service.facts();
        [size, out].into_iter().flatten().map(|fact| width(Style::Soft, &fact))
    });
    let lines = overview.services.iter().map(|it| it.facts().iter().flatten().count());
    let wide = names.chain(facts).max().unwrap_or_default() + 28;
    (wide.max(168), 34 + LEADING * int(lines.max().unwrap_or_default()))
}

/// What the subnets' names need.
fn sidebar(overview: &Overview) -> i32 {
    let zones = overview.tiers.iter().flat_map(|tier| &tier.subnets);
    let zones = zones.map(|it| zone(&it.zone) + width(Style::Code, &it.cidr));
    let ways = overview.tiers.iter().map(|tier| width(Style::Soft, tier.way_out.words()));
    zones.chain(ways).max().unwrap_or_default() + 2 * PAD
}

/// What the name of a zone needs, with the space behind it.
fn zone(name: &str) -> i32 {
    width(Style::Soft, name) + 12
}

/// What the ways out need.
fn gutter(overview: &Overview) -> i32 {
    let endpoints = overview.endpoints.iter().map(|it| width(Style::Code, &it.words()));
    let zones = overview.nat.iter().map(|zone| width(Style::Soft, zone));
    let title = [width(Style::Name, "VPC endpoints"), width(Style::Soft, &whence(overview))];
    endpoints.chain(zones).chain(title).max().unwrap_or_default() + 28 + PAD
}

fn subnets(tier: &OverviewTier, band: Area) -> Vec<Markup> {
    let x = band.x + PAD;
    let mut name = tier.name.clone();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut shapes = vec![
        text(Style::Name, (x, band.y + 28), "start", &format!("{name} subnets")),
        text(Style::Soft, (x, band.y + 28 + LEADING), "start", tier.way_out.words()),
    ];
    let range = tier.subnets.iter().map(|subnet| zone(&subnet.zone)).max().unwrap_or_default();
    for (number, subnet) in tier.subnets.iter().enumerate() {
        let y = band.y + 34 + LEADING * (int(number) + 2);
        shapes.push(text(Style::Soft, (x, y), "start", &subnet.zone));
        shapes.push(text(Style::Code, (x + range, y), "start", &subnet.cidr));
    }
    shapes
}

/// Who connects to the endpoints.
fn whence(overview: &Overview) -> String {
    let all = overview.services.len();
    match overview.services.iter().filter(|service| service.endpoints).count() {
        count if count == all => "443 from every service".to_owned(),
        count => format!("443 from {count} of {all} services"),
    }
}

fn words(service: &OverviewService) -> String {
    service.facts().into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The picture in words.
fn description(overview: &Overview) -> String {
    let mut sentences = Vec::new();
    if let Some(entry) = &overview.entry {
        let (ports, from) = (entry.ports(), entry.allowed.join(", "));
        sentences.push(format!("{} is reached on {ports} from {from}.", entry.name));
    }
    for tier in &overview.tiers {
        let zones: Vec<_> = tier.subnets.iter().map(|it| &*it.zone).collect();
        let (name, way) = (&tier.name, tier.way_out.words());
        sentences.push(format!("{name} subnets in {}: {way}.", zones.join(", ")));
    }
    for (number, service) in overview.services.iter().enumerate() {
        let calls = overview.calls.iter().filter(|(from, _)| *from == number);
        let calls: Vec<_> = calls.map(|&(_, to)| &*overview.services[to].name).collect();
        let calls =
            if calls.is_empty() { String::new() } else { format!(" calls {}", calls.join(", ")) };
        sentences.push(format!("{} ({}){calls}.", service.name, words(service)));
    }
    if !overview.nat.is_empty() {
        sentences.push(format!("There is NAT in {}.", overview.nat.join(", ")));
    }
    sentences.join(" ")
}
