//! Pictures: the layers with their contracts, or an environment.
//!
//! [`Layers`] and [`Topology`] say what is in the picture, computed from evaluated resources. Each is
//! drawn as [Mermaid](https://mermaid.js.org), as Graphviz's DOT, or as an SVG that needs nothing else.
//! Equal input gives equal bytes.

mod dot;
mod layers;
mod mermaid;
mod svg;
mod topology;

pub use layers::{Contract, Layer, Layers};
use topology::list;
pub use topology::{Endpoint, Entry, Listener, Release, Service, Subnet, Tier, Topology, WayOut};
