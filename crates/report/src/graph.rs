//! Pictures: the layers with their contracts, or an environment.
//!
//! [`Layers`] and [`Overview`] say what is in the picture, computed from evaluated resources. Each is
//! drawn as [Mermaid](https://mermaid.js.org), as Graphviz's DOT, or as an SVG that needs nothing else.
//! Equal input gives equal bytes.

mod dot;
mod layers;
mod mermaid;
mod overview;
mod svg;

pub use layers::{Contract, LayerSummary, Layers};
pub use overview::{
    Endpoint, Entry, Overview, OverviewListener, OverviewRelease, OverviewService, OverviewSubnet,
    OverviewTier, WayOut,
};
